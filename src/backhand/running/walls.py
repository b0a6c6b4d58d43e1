"""Which walls this machine has, and the command that starts a process behind them."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from backhand.frozen import frozen
from backhand.language import gettext as _
from backhand.running.kernel import has_landlock, has_seccomp
from backhand.running.limits import Limits
from backhand.running.one_thread import VARIABLES

# Where submissions stand behind the walls: a folder in memory, of limited size.
WORK: Final = "/backhand-sandbox"
_SYSTEM: Final = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/alternatives")
_SYSTEM_FILES: Final = ("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/localtime")


@frozen
class Walls:
    """The walls between a submission and the machine.

    Attributes
    ----------
    namespaces : bool
        bubblewrap: users, processes, files, network and messages of its own.
    landlock : bool
        The kernel refuses all files but those named.
    seccomp : bool
        The kernel refuses other processes, sockets, and signals to others.
    """

    namespaces: bool
    landlock: bool
    seccomp: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The walls by name; rlimits, a process of its own and a judge in another always stand."""
        standing = [("bubblewrap", self.namespaces), ("landlock", self.landlock)]
        standing += [("seccomp", self.seccomp), ("rlimits", os.name == "posix")]
        return tuple(name for name, stands in standing if stands)

    @property
    def lacking(self) -> str:
        """What a reader should know is missing, and how to get it; empty where nothing is."""
        if self.namespaces or (self.landlock and self.seccomp):
            return ""
        if not sys.platform.startswith("linux"):
            return _("this system has no walls for files and network: they are Linux's")
        return _(
            "files and network are not walled off on this machine: install bubblewrap "
            "(Debian, Ubuntu: apt install bubblewrap) or pip install 'backhand[sandbox]'"
        )


@functools.cache
def walls_here() -> Walls:
    """Return the walls that can be raised on this machine; each is tried once."""
    return Walls(_namespaces_run(), has_landlock(), has_seccomp())


def _namespaces_run() -> bool:
    program = shutil.which("bwrap")
    if program is None or not sys.platform.startswith("linux"):
        return False
    try:
        tried = subprocess.run(
            [
                *(program, "--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc"),
                *("--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev"),
                *("--size", "4096", "--tmpfs", "/tmp", "/bin/sh", "-c", ":"),
            ],
            capture_output=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return tried.returncode == 0


def readable_folders() -> tuple[str, ...]:
    """Return the folders that Python, its packages and the system's libraries stand in."""
    return tuple(dict.fromkeys(_readable()))


def _readable() -> Iterator[str]:
    for path in _SYSTEM:
        if os.path.exists(path):
            yield path
    for path in (sys.base_prefix, sys.base_exec_prefix, sys.prefix, sys.exec_prefix):
        yield os.path.realpath(path)
        yield path
    yield from packages()


def packages() -> tuple[str, ...]:
    """Return the entries of the search path that hold installed packages, ours first."""
    ours = str(Path(__file__).resolve().parents[2])
    standard = sysconfig.get_path("stdlib")
    found = [ours]
    for entry in sys.path:
        whole = os.path.realpath(entry) if entry else ""
        if os.path.isdir(whole) and (
            "site-packages" in whole or "dist-packages" in whole or whole.startswith(standard)
        ):
            found.append(whole)
    return tuple(dict.fromkeys(found))


def environment(home: str) -> dict[str, str]:
    """Return all that a submission sees of the environment."""
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": home,
        "TMPDIR": home,
        "LANG": "C.UTF-8",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": home,
        "PYTHONPATH": os.pathsep.join(packages()),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
        "PYTHONSAFEPATH": "1",
        # The order of a set is the same in each run: a verdict may hang on it.
        "PYTHONHASHSEED": "0",
        **dict.fromkeys(VARIABLES, "1"),
    }


def command_behind(walls: Walls, limits: Limits, server: list[str]) -> list[str]:
    """Return the command that runs `server` behind the walls of namespaces, where they stand."""
    if not walls.namespaces:
        return server
    program = shutil.which("bwrap")
    assert program is not None
    command = [program, "--die-with-parent", "--new-session", "--clearenv"]
    for space in ("user", "pid", "net", "ipc", "uts", "cgroup-try"):
        command.append(f"--unshare-{space}")
    command += ["--uid", "65534", "--gid", "65534", "--hostname", "backhand", "--cap-drop", "ALL"]
    links = [p for p in _SYSTEM if os.path.islink(p)]
    for link in links:
        command += ["--symlink", os.readlink(link), link]
    # A folder within another that is bound already is there with it.
    bound: list[str] = []
    for path in sorted(set(readable_folders()) - set(links), key=len):
        if not any(path == b or path.startswith(b + os.sep) for b in bound):
            bound.append(path)
            command += ["--ro-bind", path, path]
    for path in _SYSTEM_FILES:
        if os.path.exists(path):
            command += ["--ro-bind", path, path]
    # Exercises with their hidden cases and solutions, which no submission is to read.
    command += ["--tmpfs", str(Path(__file__).resolve().parents[1] / "grading")]
    command += ["--proc", "/proc", "--dev", "/dev", "--remount-ro", "/dev"]
    command += ["--size", str(limits.disk), "--tmpfs", WORK, "--chdir", WORK]
    for name, value in environment(WORK).items():
        command += ["--setenv", name, value]
    return [*command, "--remount-ro", "/", *server]
