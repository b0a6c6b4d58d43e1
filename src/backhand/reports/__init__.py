"""Reports: what was measured, as terminal text, JSON, pictures and pages."""
