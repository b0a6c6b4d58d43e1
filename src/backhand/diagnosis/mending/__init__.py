"""The edit of the author's own code that makes every gradient right: it names rule and line."""
