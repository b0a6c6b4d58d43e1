"""Is a backward pass right, and if not, what is wrong: Evidence → Finding."""
