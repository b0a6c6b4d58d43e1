"""One rule a file; each docstring is the rule's page."""
