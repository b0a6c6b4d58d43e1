"""What a forward pass depends on, and no gradient was looked at of."""

from __future__ import annotations

import contextlib
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives.precision import DOUBLE
from backhand.reading.holding import Slot, short_names, slots_of
from backhand.reading.passing import passing
from backhand.reading.subject import Session, Subject

Array = NDArray[Any]

# A table of more numbers is data that was put there, and moving it costs a pass as well.
_MOST_ENTRIES: Final = 1_000_000
# Moved arrays, a pass each: an instance that holds more is a data set.
_MOST: Final = 24


def overlooked(subject: Subject) -> tuple[str, ...]:
    """Return the arrays of an instance that its outputs depend on and that are no parameters.

    Parameters
    ----------
    subject : Subject
        One whose sessions have an instance; of any other nothing is overlooked.

    Returns
    -------
    names : tuple of str
        In the order in which the instance holds them.
    """
    if not hasattr(subject.start(), "instance"):
        return ()
    with contextlib.suppress(Exception):
        return tuple(_overlooked(subject))
    return ()


def _overlooked(subject: Subject) -> list[str]:
    first = subject.start()
    slots = {s: a for s, a in slots_of(_instance(first)).items() if _is_learnable(a)}
    known = list(first.parameters().values())
    left = [
        slot
        for slot in slots
        if not any(_is_of(slot.raw(_instance(first)), array) for array in known)
    ]
    if not left or len(left) > _MOST:
        return []
    plain = _outputs(subject, None)
    if any(not _same(a, b) for a, b in zip(plain, _outputs(subject, None), strict=True)):
        return []  # another output each time
    names = short_names(list(slots))
    return [
        names[slot]
        for slot in left
        if any(not _same(a, b) for a, b in zip(plain, _outputs(subject, slot), strict=True))
    ]


def _instance(session: Session) -> Any:
    return session.instance  # type: ignore[attr-defined]


def _is_learnable(array: Array) -> bool:
    return array.ndim > 0 and 0 < array.size <= _MOST_ENTRIES


def _is_of(value: Any, array: Array) -> bool:
    if isinstance(value, np.ndarray):
        return bool(np.shares_memory(value, array))
    return np.shape(value) == array.shape and bool(np.array_equal(value, array))


def _outputs(subject: Subject, moved: Slot | None) -> list[Array]:
    session = subject.start()
    if moved is not None:
        instance = _instance(session)
        array = moved.read(instance)
        assert array is not None
        rng = np.random.default_rng(array.size)
        # Each entry by another amount: a softmax does not see what all its scores get.
        moved.write(
            instance, array + 0.1 * (np.abs(array) + 0.1) * rng.uniform(0.2, 1, array.shape)
        )
    with passing(subject, 0, None):
        out = session.forward(subject.values.copy())
    parts = out if isinstance(out, tuple) else (out,)
    return [np.array(part, dtype=np.float64) for part in parts]


def _same(one: Array, other: Array) -> bool:
    return one.shape == other.shape and DOUBLE.same(one, other)
