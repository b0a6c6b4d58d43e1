"""Engines of people's own: how their values are made and read, and what can be built of them."""
