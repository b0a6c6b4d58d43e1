"""What a worker can be asked: services, each a class whose methods ``on_NAME`` answer.

A module offers one by its name::

    register("losses", "package.module:Losses")

and whoever asks a worker started after that for ``losses.at`` has ``Losses.on_at`` called there.
The module is imported in the worker, at its first question, or before by a host that is kept warm.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from backhand.reading.passing import line_of

_PLACES: Final = {
    "subjects": "backhand.running.subjects:Subjects",
    "graphs": "backhand.running.subject_graph:Graphs",
    "turns": "backhand.running.turns:Turns",
    "withheld": "backhand.running.withheld:Withheld",
}
# Those of them whose answers are taken for granted.
_BELIEVED: Final[set[str]] = set()
# Modules whose import brings all that a service may need.
_ALL: Final[list[str]] = []


def register(name: str, place: str, *, believed: bool = False, brings: str = "") -> None:
    """Offer a service.

    Parameters
    ----------
    name : str
    place : str
        ``module:Class``; the class is a `Service`.
    believed : bool
        Its answers are verdicts, or what else can't be doubted: no worker behind walls has it.
    brings : str
        A module whose import brings all that its answers may need: what makes many workers has it
        imported before.
    """
    _PLACES[name] = place
    if brings and brings not in _ALL:
        _ALL.append(brings)
    if believed:
        _BELIEVED.add(name)


def registered(*, walled: bool) -> dict[str, str]:
    """Return the place of each service by its name, as a worker is told."""
    return {n: place for n, place in _PLACES.items() if not (walled and n in _BELIEVED)}


def modules() -> list[str]:
    """Return what is to be imported before workers are made that answer for all services here."""
    return [*(place.partition(":")[0] for place in registered(walled=False).values()), *_ALL]


class Service:
    """Answers one kind of requests, and holds what it needs from one to the next.

    Parameters
    ----------
    services : Services
        The others of the same worker.

    Attributes
    ----------
    path : str or None
        The file whose lines are told of what is raised.
    """

    def __init__(self, services: Services) -> None:
        self.services = services
        self.path: str | None = None

    def answer(self, question: str, request: dict[str, Any]) -> dict[str, Any] | None:
        """Return the answer to ``NAME.question``: arrays, numbers, texts, and lists and dicts.

        None where it was told already.
        """
        answer: dict[str, Any] | None = getattr(self, f"on_{question}")(request)
        return answer

    def told(self, error: BaseException) -> dict[str, Any]:
        """Return what is told of an exception."""
        try:
            message = str(error)[:2000]
        except BaseException:  # a message that raises as well
            message = ""
        return {
            "kind": type(error).__name__,
            "message": message,
            "line": line_of(error, self.path),
        }


class Services:
    """The services of one worker, each made when it is first asked for.

    Attributes
    ----------
    tell : callable
        Sends an answer before the answer: what there is to be told of a long work.  One that
        says that there is no ``more`` is the answer.
    hear : callable
        Returns the next question, for a service that answers it where it stands.
    """

    def __init__(self, places: Mapping[str, str]) -> None:
        self.tell: Callable[[Mapping[str, Any]], None] = lambda _part: None
        self.hear: Callable[[], dict[str, Any]] = dict
        self._places = places
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            module, _colon, inner = self._places[name].partition(":")
            self._made[name] = getattr(importlib.import_module(module), inner)(self)
        return self._made[name]


def warm_up(names: Iterable[str]) -> None:
    """Import what some services need."""
    for name in names:
        importlib.import_module(_PLACES[name].partition(":")[0])
