"""The gradient is not the derivative: BH1xx."""
