"""An object of the caller's own process, checked."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from backhand.diagnosis.examination import examine
from backhand.diagnosis.report import Hints, Report
from backhand.errors import NonFiniteError, SettingError, ShapeError
from backhand.language import gettext as _
from backhand.reading.binder import CannotInfer, infer
from backhand.reading.case import Case
from backhand.reading.discovery import of_case, of_parts
from backhand.reading.driver import definition_of
from backhand.reading.subject import Place, Subject, Unready
from backhand.reading.vocabulary import BATCHED, Meaning, means


def check(
    thing: Any,
    x: Any = None,
    t: Any = None,
    *,
    name: str | None = None,
    hints: Hints = "fix",
    listing: bool = False,
) -> Report:
    """Check a backward pass that was written by hand.

    Parameters
    ----------
    thing : object
        An instance or a class with forward and backward, or with params, loss and gradient;
        a pair ``(forward, backward)`` of functions; a function ``(x, y) -> (loss, dx)``; or a
        `Case`, which says everything itself.
    x : array, tuple of arrays, or None
        The input.  For several inputs, and for the parameters of a pair, a tuple.  Without
        it one is found from the signature and the name.
    t : array, optional
        The labels, for a loss or a network.
    name : str, optional
        What the report calls it.
    hints : "where", "kind" or "fix"
        How much is told; see `Report.with_hints`.
    listing : bool
        Show what each line of the passes holds, also where all is right.

    Raises
    ------
    NonFiniteError, ShapeError
        The input holds nan or inf, or nothing.
    SettingError
        Labels for what is no loss.

    Returns
    -------
    report : Report
        With one subject.  A notebook shows it as a table; ``report.raise_for_errors()``
        makes a test of it.

    Examples
    --------
    >>> import numpy as np
    >>> from backhand import Sigmoid, check
    >>> check(Sigmoid(), np.array([[0.5, -1.0], [2.0, 0.3]])).subjects[0].verdict
    'pass'
    """
    found = _subject_of(thing, x, t)
    if name is not None:
        found = replace(found, name=name)
    return Report((examine(found, power=False, listing=listing),)).with_hints(hints)


def _subject_of(thing: Any, x: Any, t: Any) -> Subject | Unready:
    if isinstance(thing, Case):
        return of_case(thing)
    definition = definition_of(thing)
    place = Place.of(definition)
    if x is not None:
        given = _as_input(x)
        _require_numbers(given)
        _require_labels_fit(thing, t)
        return of_parts(thing, given, t, from_case=True, place=place)
    made = isinstance(thing, tuple) or thing is definition
    try:
        return infer(thing if made else _made_by_copying(thing), place)
    except CannotInfer as error:
        called = definition.__name__
        return Unready(
            called,
            "attributes",
            "unknown",
            place,
            None,
            _("no input could be found for {name} ({reason})").format(
                name=called, reason=error.tried or _("nothing fits its signature")
            ),
            _("give one: check({name}, x), or check({name}, x, t) for a loss").format(name=called),
        )


def _as_input(x: Any) -> Any:
    if isinstance(x, (tuple, np.ndarray)):
        return x
    return np.asarray(x)


def _require_numbers(x: Any) -> None:
    """Refuse an input that no code could be right for."""
    for number, array in enumerate(x if isinstance(x, tuple) else (x,)):
        if not isinstance(array, np.ndarray):
            continue
        if array.size == 0:
            raise ShapeError(
                _("the input has the shape {shape}: it holds nothing to check with").format(
                    shape=array.shape
                )
            )
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise NonFiniteError(
                _("input {number} holds nan or inf: give finite numbers").format(number=number)
            )


def _require_labels_fit(thing: Any, t: Any) -> None:
    """Refuse a third argument where forward takes one input, or several in a tuple."""
    if t is None or isinstance(thing, tuple) or inspect.isroutine(thing):
        return
    cls = thing if inspect.isclass(thing) else type(thing)
    if hasattr(cls, "forward") and not _takes_two(cls.forward) and not hasattr(cls, "loss"):
        raise SettingError(
            _(
                "{name} is no loss, so it takes no labels: several inputs go in a tuple, "
                "check({name}, (x0, x1))"
            ).format(name=cls.__name__)
        )


def _takes_two(forward: Callable[..., Any]) -> bool:
    """Whether a forward takes labels: a second argument that is neither option nor input."""
    try:
        parameters = [p for p in inspect.signature(forward).parameters.values() if p.name != "self"]
    except (TypeError, ValueError):
        return True
    due = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    starred = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    labels = len(due) >= 2 and means(due[1].name, (Meaning.LABELS,))
    if len(due) >= 2 and means(due[1].name, BATCHED) and not labels:
        return False  # a second input: it goes into the tuple
    return starred or labels or sum(p.default is p.empty for p in due) >= 2


def _made_by_copying(instance: Any) -> type:
    """Return a class whose instances are copies of this one: its constructor is not asked."""
    cls = type(instance)
    return type(
        cls.__name__,
        (cls,),
        {
            "__new__": lambda _made: copy.deepcopy(instance),
            "__init__": lambda self: None,
        },
    )
