"""The rooms of the studio: what is where, and what each is called.

A room is a module here with a function ``build(tab: Tab) -> None``, which puts the room's
elements into the page that is being made: it is called once for each tab that opens it, inside
``<main>``, in the tab's language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from backhand.language import mark


@dataclass(frozen=True)
class Room:
    """A page of the studio.

    Attributes
    ----------
    name : str
        Of the module under `studio.rooms`.
    path : str
        Where the browser finds it.
    title : str
        In English, to be translated when it is shown.
    """

    name: str
    path: str
    title: str


ROOMS: Final = (
    Room("train", "/", mark("Train")),
    Room("draw", "/draw", mark("Draw")),
    Room("check", "/check", mark("Check")),
    Room("graph", "/graph", mark("Graph")),
)
