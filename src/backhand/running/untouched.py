"""The files of whoever has code checked, kept from being changed by it.

A program that saves what it has learnt would write over what its author saved: it is run here with
other numbers, for a moment.  What it writes goes nowhere.
"""

from __future__ import annotations

import builtins
import io
import os
import re
import shutil
from typing import Any, Final

import numpy as np

from backhand.pattern import pattern

_WRITES: Final = pattern(r"[wax+]")
# What makes, moves and takes away files.
_CHANGES: Final = (
    *("mkdir", "makedirs", "remove", "unlink", "rmdir", "removedirs", "rename", "renames"),
    *("replace", "truncate", "symlink", "link", "chmod", "chown", "mkfifo"),
)
_TREES: Final = ("rmtree", "move", "copy", "copy2", "copyfile", "copytree", "make_archive")


def leave_files_alone() -> None:
    """Have nothing that runs in this process from here on change a file."""
    # For backhand's own cache, which is written by other means.
    os.environ["BACKHAND_UNCHANGED"] = "1"
    real = io.open

    def opened(file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        # A number is a file that is open already: a pipe, or nothing of anybody's.
        if isinstance(file, int) or not _WRITES.search(mode):
            return real(file, mode, *arguments, **options)
        # "r+" wants what is there, and an "x" what is not: neither is to be had of nothing.
        return real(os.devnull, re.sub(r"[ax]", "w", mode), *arguments, **options)

    builtins.open = io.open = opened
    # NumPy asks whether the file that it has just opened is there.
    for module, names in ((os, _CHANGES), (shutil, _TREES), (np, ("savetxt",))):
        for name in names:
            if hasattr(module, name):
                setattr(module, name, _nothing)


def _nothing(*_arguments: Any, **_options: Any) -> None:
    """Do nothing where a file would be made, moved or taken away."""
