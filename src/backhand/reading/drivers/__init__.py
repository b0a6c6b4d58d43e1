"""One file a form in which people write a backward pass."""
