"""Frozen records that cost little to define.

`dataclasses.dataclass(frozen=True)` writes and compiles six methods for each class, and a check
imports a hundred and forty of them: it spent a fifth of its time on methods of which few are ever
called.  Here the constructor alone is written for each class; the others serve all classes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

_Class = TypeVar("_Class", bound=type)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(made: _Class) -> _Class:
    """Make a class a dataclass whose instances nobody changes: mypy sees to it, no method does.

    They are equal where their fields are, as those of ``dataclass(frozen=True)``.

    Parameters
    ----------
    made : type

    Returns
    -------
    made : type

    >>> @frozen
    ... class Place:
    ...     line: int
    ...     cell: int | None = None
    >>> Place(3), Place(3) == Place(3, None), len({Place(3), Place(3), Place(4)})
    (Place(line=3, cell=None), True, 2)
    """
    of_itself(made)
    values = _values([f.name for f in fields(made) if f.compare])

    def equal(self: Any, other: object) -> bool:
        return values(self) == values(other) if other.__class__ is made else NotImplemented

    def hashed(self: Any) -> int:
        return hash(values(self))

    made.__eq__, made.__hash__ = equal, hashed  # type: ignore[method-assign,assignment]
    return made


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
def of_itself(made: _Class) -> _Class:
    """Make a class one as `frozen` does, each of whose instances is equal to itself alone.

    Parameters
    ----------
    made : type

    Returns
    -------
    made : type
    """
    dataclass(eq=False, repr=False)(made)
    if "__repr__" not in vars(made):
        made.__repr__ = _shown  # type: ignore[method-assign,assignment]
    return made


def _values(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what gives the fields of these names; an attrgetter of one gives no tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda record: tuple([getattr(record, name) for name in names])


def _shown(self: Any) -> str:
    given = (f"{f.name}={getattr(self, f.name)!r}" for f in fields(self) if f.repr)
    return f"{type(self).__qualname__}({', '.join(given)})"
