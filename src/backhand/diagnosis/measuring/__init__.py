"""Somebody's passes, run and watched: what Evidence is made of."""
