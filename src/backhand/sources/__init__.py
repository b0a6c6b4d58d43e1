"""Files and notebooks of somebody else's code: read, imported, and checked in another process."""
