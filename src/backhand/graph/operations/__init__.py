"""The catalogue of operations: each with its derivative and how it is written down."""
