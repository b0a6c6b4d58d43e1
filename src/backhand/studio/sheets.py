"""Pages that a room shows in a frame: kept for a while under names that can't be guessed."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from typing import Final

_MOST: Final = 24
_MOST_CHARACTERS: Final = 64 * 2**20


class Sheets:
    """The pages of one studio; those that were asked for longest ago make room."""

    def __init__(self) -> None:
        self._sheets: OrderedDict[str, str] = OrderedDict()

    def keep(self, page: str) -> str:
        """Keep a page, and return its name."""
        name = secrets.token_urlsafe(16)
        self._sheets[name] = page
        while len(self._sheets) > 1 and (
            len(self._sheets) > _MOST or sum(map(len, self._sheets.values())) > _MOST_CHARACTERS
        ):
            self._sheets.popitem(last=False)
        return name

    def page(self, name: str) -> str | None:
        """Return the page of a name; None where it has made room."""
        if name in self._sheets:
            self._sheets.move_to_end(name)
        return self._sheets.get(name)
