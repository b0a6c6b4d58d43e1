"""What a forward pass depends on, and no gradient was looked at of."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
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
    first = subject.start()
    if hasattr(first, "instance"):
        with contextlib.suppress(Exception):
            return tuple(_overlooked(subject, first))
    return ()


def _overlooked(subject: Subject, first: Session) -> list[str]:
    slots = {s: a for s, a in slots_of(_instance(first)).items() if _is_learnable(a)}
    known = list(first.parameters().values())
    left = [
        slot
        for slot in slots
        if not any(_is_of(slot.raw(_instance(first)), array) for array in known)
    ]
    if not left or len(left) > _MOST:
        return []
    plain = _outputs(subject, first)
    if not _all_same(plain, _outputs(subject, subject.start())):
        return []  # another output each time
    # Mostly none is: what a pass writes before it reads, gradients. Then one pass says so.
    with contextlib.suppress(Exception):
        if _all_same(plain, _outputs(subject, _moved(subject, left))):
            return []
    names = short_names(list(slots))
    return [
        names[slot]
        for slot in left
        if not _all_same(plain, _outputs(subject, _moved(subject, [slot])))
    ]


def _instance(session: Session) -> Any:
    return session.instance  # type: ignore[attr-defined]


def _is_learnable(array: Array) -> bool:
    return array.ndim > 0 and 0 < array.size <= _MOST_ENTRIES


def _is_of(value: Any, array: Array) -> bool:
    if isinstance(value, np.ndarray):
        return bool(np.shares_memory(value, array))
    return np.shape(value) == array.shape and bool(np.array_equal(value, array))


def _moved(subject: Subject, slots: Sequence[Slot]) -> Session:
    """Return an instance of its own with some of its arrays moved."""
    session = subject.start()
    instance = _instance(session)
    for slot in slots:
        array = slot.read(instance)
        assert array is not None
        rng = np.random.default_rng(array.size)
        # Each entry by another amount: a softmax does not see what all its scores get.
        slot.write(instance, array + 0.1 * (np.abs(array) + 0.1) * rng.uniform(0.2, 1, array.shape))
    return session


def _outputs(subject: Subject, session: Session) -> list[Array]:
    with passing(subject, 0, None):
        out = session.forward(subject.values.copy())
    parts = out if isinstance(out, tuple) else (out,)
    return [np.array(part, dtype=np.float64) for part in parts]


def _all_same(some: Sequence[Array], others: Sequence[Array]) -> bool:
    return all(a.shape == b.shape and DOUBLE.same(a, b) for a, b in zip(some, others, strict=True))
