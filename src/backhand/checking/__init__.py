"""A target's report or its graph: its code runs in a worker of a host, and is judged here."""
