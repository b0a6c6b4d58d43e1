"""The version of backhand, in the one place that the build and `--version` read."""

from __future__ import annotations

__version__ = "0.1.0"
