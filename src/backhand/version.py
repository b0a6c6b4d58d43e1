"""The version of backhand, in the one place that the build and `--version` read."""

from __future__ import annotations

from typing import Final

__version__: Final = "0.1.0"
