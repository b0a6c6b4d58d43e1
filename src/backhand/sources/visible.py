"""Text from strangers as it may be shown: what a terminal would obey, or UTF-8 can't hold, is seen.

A message, a name or a line of a submission may hold anything: sequences that clear the screen,
marks that turn the reading direction round, halves of characters.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Any, Final, TypeVar

from backhand.pattern import pattern

Shown = TypeVar("Shown")

# Controls but for tab and new line, halves of characters, marks of direction, line separators.
_UNSEEN: Final = pattern(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def visible(text: str) -> str:
    r"""Return a text with its controls as signs that stand for them.

    >>> visible("\x1b[2J")
    '␛[2J'
    >>> visible("\ud800\x9b")
    '\ufffd\\x9b'
    """
    return _UNSEEN.sub(_sign, text) if _UNSEEN.search(text) else text


def _sign(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def all_visible(value: Shown, but: frozenset[str] = frozenset()) -> Shown:
    """Return a value with every text in it `visible`: of a record, its lists, tables and parts.

    Parameters
    ----------
    value : dataclass, dict, list, tuple or text; anything else is returned as it is
    but : frozenset of str
        Fields and keys whose texts stay to the byte.
    """
    given: Any = value
    found: Any = value
    if isinstance(given, str):
        found = visible(str(given))
    elif isinstance(given, Mapping):
        found = {
            all_visible(k, but): v if k in but else all_visible(v, but) for k, v in given.items()
        }
    elif isinstance(given, list):
        found = [all_visible(v, but) for v in given]
    elif type(given) is tuple:
        found = tuple(all_visible(v, but) for v in given)
    elif dataclasses.is_dataclass(given) and not isinstance(given, type):
        parts = {f.name: getattr(given, f.name) for f in dataclasses.fields(given) if f.init}
        found = dataclasses.replace(
            given, **{n: v if n in but else all_visible(v, but) for n, v in parts.items()}
        )
    shown: Shown = found
    return shown
