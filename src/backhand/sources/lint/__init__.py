"""Remarks on source text, from its syntax tree alone: nothing is run."""
