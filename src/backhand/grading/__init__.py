"""Classes: exercises, submissions, points, and the tables and pages that come of them."""
