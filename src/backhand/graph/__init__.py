"""The computational graph of a pass: recorded, explained, drawn."""
