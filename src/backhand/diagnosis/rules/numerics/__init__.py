"""Right on paper, wrong in floating point: BH3xx."""
