"""Group normalisation: every sample, over each group of its channels."""

from __future__ import annotations

from collections.abc import Iterator

from backhand.diagnosis.roles.normalisation import (
    Reading,
    bind,
    common_forwards,
    grouped,
    judged,
    passes,
    read,
    wrong_axes,
)
from backhand.diagnosis.roles.role import Array, Case, Role, WrongForward
from backhand.language import mark

View = tuple[tuple[int, ...], tuple[int, ...]]


def _first(case: Case) -> Iterator[View]:
    yield from grouped(case)


def _read(case: Case) -> Reading | None:
    return read(case, _first, centred=True)


def _allowed(case: Case, reading: Reading) -> bool:
    if len(reading.view) == case.x.ndim + 1:
        return True
    rank = case.x.ndim
    # One group is layer normalisation, one channel a group instance normalisation: both are
    # right where the code says that there are so many groups.
    known = {v for n, v in case.settings.items() if "group" in n.lower() and isinstance(v, int)}
    if reading.axes == tuple(range(1, rank)):
        return not known or 1 in known
    return reading.axes == tuple(range(2, rank)) and (
        rank > 2 and (not known or case.x.shape[1] in known)
    )


def _variants(case: Case) -> Iterator[Array]:
    yield from judged(case, _read, _first, _allowed, True)


ROLE = Role(
    name="group-norm",
    bind=bind,
    variants=_variants,
    wrong_forwards=(
        WrongForward(
            "BH402",
            wrong_axes(_read, _allowed, True),
            mark(
                "group normalisation takes mean and variance of each sample over each group of "
                "channels; here they are taken over other axes"
            ),
            mark(
                "reshape to (N, groups, C // groups, …) and reduce over all axes but the first two"
            ),
        ),
        *common_forwards(_first, True),
    ),
    wrong_passes=passes(_read),
)
