"""The form `objectives`: the first two derivatives of a row's loss, as boosting asks for them."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.language import gettext as _
from backhand.pattern import pattern
from backhand.reading.calls import is_labels
from backhand.reading.instances import required
from backhand.reading.slopes import Row, SlopeDriver, Slopes, is_right, likeliest, returned_at
from backhand.reading.source import returned_names, text_of, tree_of
from backhand.reading.subject import Place

Array = NDArray[Any]

_ENDING: Final = pattern(
    r"_?(obj|objective|grad_?hess|grad_and_hess|gradhess|derivatives|derivs|grads?)$|^(obj|grad_?hess)_",
    re.IGNORECASE,
)
_FIRST: Final = pattern(r"grad|^g$|^d1|first|residual", re.IGNORECASE)
_SECOND: Final = pattern(r"hess|^h$|^d2|second", re.IGNORECASE)
# Rows of data.
_COUNT: Final = 24


@dataclass
class _Data:
    """What a booster hands over for the labels."""

    label: Array

    def get_label(self) -> Array:
        """Return the labels."""
        return self.label

    def get_weight(self) -> Array:
        """Return no weights."""
        return np.array([])


class Objectives(SlopeDriver):
    """``objective(y, score) -> (grad, hess)``, with the loss beside it where there is one."""

    name = "objectives"

    def finds(self, module: ModuleType, name: str) -> Any:
        """See `Driver.finds`."""
        function = getattr(module, name)
        if not inspect.isfunction(function) or function.__module__ != module.__name__:
            return None
        asked = [p.name for p in required(function)]
        if len(asked) != 2 or not _returns_two(function):
            return None
        loss = _loss_of(module, name, asked)
        left = {} if loss is not None else {"grad": _("no loss stands beside it")}
        return Slopes(
            self.name, name, function, (function,), 0.8, more=(module, loss), unexamined=left
        )

    def rows(self, thing: Slopes) -> Iterator[Row]:
        """See `SlopeDriver.rows`."""
        function, loss = thing.definition, thing.more[1]
        asked = [p.name for p in required(function)]
        labelled = [is_labels(n) or _is_data(function, n) for n in asked]
        second = next((k for k, told in enumerate(labelled) if told), None)
        if second is None:
            return
        wrapped = _is_data(function, asked[second])
        spots = _spots(function)
        scores = np.linspace(-3.1, 3.3, _COUNT)[np.random.default_rng(1).permutation(_COUNT)]
        grads, hesses = [], []
        for x in (scores, np.abs(scores) + 0.3):
            for labels in _labels():

                def call(f: Any, s: Array, t: Array = labels) -> Any:
                    told = np.resize(t, len(s))
                    given: list[Any] = [s, s]
                    given[second] = _Data(told) if wrapped else told
                    return f(*given)

                def first(s: Array, call: Any = call) -> Any:
                    return call(function, s)[0]

                def second_of(s: Array, call: Any = call) -> Any:
                    return call(function, s)[1]

                if loss is not None:
                    grads.append(
                        Row(
                            "grad",
                            partial(call, loss),
                            first,
                            x,
                            spot=spots[0],
                            there=returned_at(loss),
                        )
                    )
                hesses.append(Row("hess", first, second_of, x, spot=spots[1], there=spots[0]))
        first_of = likeliest(grads)
        if first_of is not None:
            yield first_of
        # The second derivative is that of the first: of a wrong one nothing can be said.
        row = likeliest(hesses) if first_of is None or is_right(first_of) else None
        if row is not None and not _is_rough(row):
            yield row
        # Readings that do not run say why.
        yield from (each[0] for each in (grads, hesses) if each and likeliest(each) is None)


def _is_rough(row: Row) -> bool:
    """Whether a second derivative is a constant, as boosters are given where there is none."""
    held = np.asarray(row.slope(row.x))
    return bool(held.size == 0 or np.all(held == held.flat[0]))


def _is_data(function: Any, name: str) -> bool:
    """Whether an argument holds a booster's labels, by its name or by how it is asked for them."""
    named = re.search(r"dtrain|dmat|train_data|dataset", name)
    return bool(named or re.search(rf"\b{name}\.get_label\(", text_of(function)))


def _labels() -> Iterator[Array]:
    rng = np.random.default_rng(2)
    yield (rng.permutation(_COUNT) % 2).astype(float)
    yield rng.permutation(_COUNT) % 2 * 2.0 - 1
    yield 0.4 + 3 * rng.random(_COUNT)
    yield 2 * rng.standard_normal(_COUNT)


def _returns_two(function: Any) -> bool:
    names = returned_names(function)
    if names is not None and len(names) == 2:
        if _FIRST.search(names[0]) and _SECOND.search(names[1]):
            return True
        return bool(_ENDING.search(function.__name__)) and _returns_pair(function)
    return False


def _returns_pair(function: Any) -> bool:
    nodes = [n for n in ast.walk(tree_of(function)) if isinstance(n, ast.Return)]
    return bool(nodes) and isinstance(nodes[-1].value, ast.Tuple)


def _loss_of(module: ModuleType, name: str, asked: list[str]) -> Any:
    """Return the loss that an objective belongs to: by its name, or by a table of both."""
    stem = _ENDING.sub("", name)
    for other in (stem, f"{stem}_loss", f"loss_{stem}", f"{stem}_metric", f"{stem}_eval"):
        function = getattr(module, other, None)
        if (
            other != name
            and inspect.isfunction(function)
            and [p.name for p in required(function)] == asked
        ):
            return function
    objective = getattr(module, name)
    for table in vars(module).values():
        for held in table.values() if type(table) is dict else ():
            if isinstance(held, (tuple, list)) and objective in held:
                beside = [f for f in held if f is not objective and inspect.isfunction(f)]
                if len(beside) == 1:
                    return beside[0]
    return None


def _spots(function: Any) -> tuple[Place | None, Place | None]:
    """Return where the two that are returned are made."""
    place = Place.of(function)
    names, end = returned_names(function) or [], returned_at(function)
    if place.line is None:
        return end, end
    found = []
    for name in names:
        lines = [
            n.lineno
            for n in ast.walk(tree_of(function))
            if isinstance(n, ast.Assign)
            and any(isinstance(t, ast.Name) and t.id == name for t in n.targets)
        ]
        found.append(Place(place.path, place.line + max(lines) - 1) if lines and name else end)
    return (found[0], found[1]) if len(found) == 2 else (end, end)
