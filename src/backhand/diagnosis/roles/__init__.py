"""The recognised functions, one file each: what they are, and how people get them wrong.

A file defines ``ROLE``; the files are imported when the first subject needs one.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from backhand.diagnosis.roles.role import Role


@cache
def role_named(name: str) -> Role | None:
    """Return the role of this name ("batch-norm" stands in ``batch_norm.py``), if there is one."""
    module = name.replace("-", "_")
    if module not in file_names():
        return None
    found = getattr(importlib.import_module(f"{__name__}.{module}"), "ROLE", None)
    return found if isinstance(found, Role) else None


@cache
def file_names() -> tuple[str, ...]:
    """Return the names of the roles' files, sorted."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))
