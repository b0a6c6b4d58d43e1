"""A process in which sets have the same order each time, where a file that is checked asks for it.

Behind walls code has that anyhow.  One's own is run in a copy of this process, whose hashes and
addresses are drawn when the interpreter starts: it starts again, in the few milliseconds that
takes, for files alone whose text may mind.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Final

from backhand.pattern import pattern

_CHECKING: Final = ("check", "graph")
# hash(x), id(x), set(x), frozenset(x), {"a", "b"}.
_MINDS: Final = pattern(
    r"\b(hash|id|set|frozenset|get_ident)\s*\(|[=(\[,:]\s*\{\s*[\w'\"]+\s*,|\bin\s*\{"
)
_SETTING: Final = "PYTHONHASHSEED"
# Of a text that is longer no more is looked at.
_MOST: Final = 2**20


def begin_alike(words: Sequence[str]) -> None:
    """Start this process again with fixed hashes and addresses, where what it checks may mind.

    Parameters
    ----------
    words : sequence of str
        Of the command line.
    """
    if not sys.platform.startswith("linux") or _SETTING in os.environ or not sys.executable:
        return
    if not any(word in _CHECKING for word in words[:1]):
        return
    if not any(_minds(word.partition("::")[0]) for word in words[1:]):
        return
    from backhand.running.kernel import same_addresses

    with same_addresses():
        # Not passed on to what it starts: the walls have their own environment.
        os.execve(
            sys.executable,
            [sys.executable, *sys.orig_argv[1:]],
            {**os.environ, _SETTING: "0"},
        )


def _minds(path: str) -> bool:
    if not path.endswith((".py", ".ipynb")) or not os.path.isfile(path):
        return os.path.isdir(path)
    try:
        with open(path, encoding="latin-1") as stream:
            return _MINDS.search(stream.read(_MOST)) is not None
    except OSError:
        return False  # said by who reads it
