"""Somebody else's code, run: a host starts workers, which answer requests and judge nothing."""
