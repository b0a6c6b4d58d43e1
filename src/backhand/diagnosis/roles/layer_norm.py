"""Layer normalisation: every sample, over its features."""

from __future__ import annotations

from collections.abc import Iterator

from backhand.diagnosis.roles.normalisation import (
    Reading,
    bind,
    common_forwards,
    judged,
    passes,
    read,
    wrong_axes,
)
from backhand.diagnosis.roles.role import Array, Case, Role, WrongForward
from backhand.language import mark

View = tuple[tuple[int, ...], tuple[int, ...]]


def _first(case: Case) -> Iterator[View]:
    rank = case.x.ndim
    for start in range(rank - 1, 0 if rank > 1 else -1, -1):
        yield case.x.shape, tuple(range(start, rank))


def _read(case: Case) -> Reading | None:
    return read(case, _first, centred=True)


def _allowed(case: Case, reading: Reading) -> bool:
    rank = len(reading.view)
    if reading.view != case.x.shape:
        return False
    # The last axes, whichever number of them; channels of images stand second.
    trailing = reading.axes == tuple(range(rank - len(reading.axes), rank))
    return (trailing and (rank == 1 or 0 not in reading.axes)) or (
        rank >= 3 and reading.axes == (1,)
    )


def _variants(case: Case) -> Iterator[Array]:
    yield from judged(case, _read, _first, _allowed, True)


ROLE = Role(
    name="layer-norm",
    bind=bind,
    variants=_variants,
    wrong_forwards=(
        WrongForward(
            "BH402",
            wrong_axes(_read, _allowed, True),
            mark(
                "layer normalisation takes mean and variance of each sample over its features; "
                "here they are taken over another axis"
            ),
            mark("mean and variance over the last axis, keepdims=True"),
        ),
        *common_forwards(_first, True),
    ),
    wrong_passes=passes(_read),
)
