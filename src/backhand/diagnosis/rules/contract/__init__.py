"""The passes break their contract: BH2xx."""
