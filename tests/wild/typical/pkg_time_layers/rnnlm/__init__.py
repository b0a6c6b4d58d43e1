"""A word-level RNN language model."""
