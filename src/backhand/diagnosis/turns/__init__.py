"""A program's training turns: what they claim, held against the slopes of their losses."""
