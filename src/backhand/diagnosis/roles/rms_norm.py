"""RMS normalisation: every sample, divided by the root of its mean square."""

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
    return read(case, _first, centred=False)


def _allowed(case: Case, reading: Reading) -> bool:
    rank = len(reading.view)
    trailing = reading.axes == tuple(range(rank - len(reading.axes), rank))
    return (
        reading.view == case.x.shape
        and reading.divisor == reading.count
        and (
            (trailing and (rank == 1 or 0 not in reading.axes))
            or (rank >= 3 and reading.axes == (1,))
        )
    )


def _variants(case: Case) -> Iterator[Array]:
    yield from judged(case, _read, _first, _allowed, False)


ROLE = Role(
    name="rms-norm",
    bind=bind,
    variants=_variants,
    wrong_forwards=(
        WrongForward(
            "BH402",
            wrong_axes(_read, _allowed, False),
            mark(
                "RMS normalisation takes the mean square of each sample over its features; "
                "here it is taken over another axis"
            ),
            mark("mean(x ** 2) over the last axis, keepdims=True"),
        ),
        *common_forwards(_first, False),
    ),
    wrong_passes=passes(_read),
)
