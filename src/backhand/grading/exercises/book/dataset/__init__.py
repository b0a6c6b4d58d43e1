"""The book's module names, for submissions that import them."""
