"""The language that people are spoken to in: English, or Japanese where they read it.

Messages stand in the code in English and pass through `gettext`; the Japanese
comes from the catalogue ``ja/LC_MESSAGES/backhand.mo`` beside this file.
"""

from __future__ import annotations

import gettext as _standard_gettext
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("en", "ja")
DOMAIN: Final = "backhand"
CATALOGUES: Final = Path(__file__).parent

# The order in which GNU gettext asks the environment, after backhand's own variable.
_VARIABLES: Final = ("BACKHAND_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")

_chosen: str | None = None
# Of what is done for one person among several; carried on into the tasks that it begins.
_here: ContextVar[str | None] = ContextVar("backhand_language", default=None)
_translations: dict[str, _standard_gettext.NullTranslations] = {}


def language_of(environment: Mapping[str, str]) -> str:
    """Return the language that an environment asks for: "ja", or "en" for all else.

    The first variable that is set decides: BACKHAND_LANG, LANGUAGE (a list, of
    which the first counts), LC_ALL, LC_MESSAGES, LANG.
    """
    for variable in _VARIABLES:
        value = environment.get(variable, "")
        if value:
            # ja, ja_JP, ja_JP.UTF-8, ja.utf8@…; Windows writes Japanese_Japan.
            first = re.split(r"[:_.@-]", value.lower())[0]
            return "ja" if first in ("ja", "japanese") else "en"
    return "en"


def set_language(name: str) -> None:
    """Speak `name`, "en" or "ja", from now on.

    Raises
    ------
    ValueError
        `name` is neither.
    """
    global _chosen
    _require_spoken(name)
    _chosen = name


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Speak `name` within the block alone, whatever others hear meanwhile.

    For a process that speaks with several people at once. It holds for the asyncio tasks
    that are begun in the block, for as long as they run; other threads and tasks don't hear it.

    Raises
    ------
    ValueError
        `name` is none of `LANGUAGES`.
    """
    _require_spoken(name)
    token = _here.set(name)
    try:
        yield
    finally:
        _here.reset(token)


def _require_spoken(name: str) -> None:
    if name not in LANGUAGES:
        raise ValueError(f"language {name!r} is not one of {', '.join(LANGUAGES)}")


def choose_language(option: str | None = None) -> str:
    """Set and return the language: `option` where it is given, else the environment's."""
    set_language(option if option is not None else language_of(os.environ))
    return language()


def language() -> str:
    """Return the language in force: of this block, else the one set, else the environment's."""
    here = _here.get()
    if here is not None:
        return here
    return _chosen if _chosen is not None else language_of(os.environ)


def gettext(message: str) -> str:
    """Return `message` in the language in force, or as it stands where no translation is."""
    name = language()
    if name not in _translations:
        _translations[name] = _standard_gettext.translation(
            DOMAIN, str(CATALOGUES), languages=[name], fallback=True
        )
    return _translations[name].gettext(message)


def mark(message: str) -> str:
    """Return `message` unchanged; the catalogue's extractor takes it up as well.

    For texts written down before the language is known, shown later by ``gettext``.
    """
    return message
