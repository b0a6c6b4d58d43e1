"""A page on this machine: train, draw, check, and see the graph."""
