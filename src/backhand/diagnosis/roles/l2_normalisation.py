"""L2 normalisation: every vector divided by its length."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from backhand.diagnosis.roles.normalisation import (
    Reading,
    bind,
    judged,
    passes,
    read,
    wrong_axes,
)
from backhand.diagnosis.roles.role import BUT_FOR_AN_EPSILON, Array, Case, Role, WrongForward
from backhand.language import mark

View = tuple[tuple[int, ...], tuple[int, ...]]


def _first(case: Case) -> Iterator[View]:
    rank = case.x.ndim
    yield case.x.shape, (rank - 1,)
    if rank > 2:
        yield case.x.shape, (1,)
        yield case.x.shape, tuple(range(1, rank))


def _read(case: Case) -> Reading | None:
    return read(case, _first, centred=False)


def _allowed(case: Case, reading: Reading) -> bool:
    rank = case.x.ndim
    # Whatever else is called "normalise" is not judged, nor an axis that the code asks for.
    chosen = {v for n, v in case.settings.items() if n in ("axis", "dim") and isinstance(v, int)}
    return (
        reading.divisor != 1
        or rank == 1
        or reading.axes in {(a % rank,) for a in chosen}
        or (0 not in reading.axes)
    )


def _without_root(case: Case) -> Array | None:
    """Return x over the sum of its squares, where that is what forward gave."""
    squares = np.sum(case.x**2, axis=-1, keepdims=True)
    value = np.asarray(case.x / squares)
    # An epsilon beside the squares, whatever it is, changes no more.
    given = case.out.shape == value.shape and case.gives(value, 10 * BUT_FOR_AN_EPSILON)
    return value if given else None


def _variants(case: Case) -> Iterator[Array]:
    # "Normalise" may mean anything: only a division by a length is compared with the definition.
    reading = _read(case)
    if reading is None and _without_root(case) is not None:
        yield case.x / np.sqrt(np.sum(case.x**2, axis=-1, keepdims=True))
        return
    if reading is None or reading.centred or reading.divisor != 1:
        return
    if not _allowed(case, reading):
        yield from judged(case, _read, _first, _allowed, False)
    else:
        yield reading.out.reshape(case.out.shape)


ROLE = Role(
    name="l2-normalisation",
    bind=bind,
    variants=_variants,
    wrong_forwards=(
        WrongForward(
            "BH402",
            wrong_axes(_read, _allowed, False),
            mark(
                "every row is a vector to be brought to length 1; here the length is taken "
                "over another axis"
            ),
            mark("np.linalg.norm(x, axis=-1, keepdims=True)"),
        ),
        WrongForward(
            "BH401",
            _without_root,
            mark("it is divided by the sum of the squares: the length is the root of that"),
            mark("np.sqrt((x * x).sum(axis=-1, keepdims=True))"),
        ),
    ),
    wrong_passes=passes(_read),
)
