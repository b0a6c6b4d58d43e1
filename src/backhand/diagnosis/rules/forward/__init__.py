"""The forward pass is not the function: BH4xx."""
