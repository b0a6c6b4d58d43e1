"""How a person calls backhand here, for commands that they may copy."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

PROGRAM = "backhand"


def command_line(*words: str) -> str:
    """Return a command as it can be given to the shell that this one came from.

    Parameters
    ----------
    *words : str
        What follows the program's name.
    """
    line = [*_program(), *words]
    # Windows quotes otherwise.
    return subprocess.list2cmdline(line) if os.name == "nt" else shlex.join(line)


def _program() -> list[str]:
    called = Path(sys.argv[0])
    found = shutil.which(PROGRAM)
    if found is not None and called.exists() and os.path.samefile(found, called):
        return [PROGRAM]
    if called.stem == PROGRAM:
        return [sys.argv[0]]
    # python -m backhand, or a program of somebody's own.
    return [sys.executable, "-m", PROGRAM]
