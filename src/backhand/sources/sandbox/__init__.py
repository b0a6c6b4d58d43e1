"""Strangers' code behind walls: it runs there, and is judged here."""
