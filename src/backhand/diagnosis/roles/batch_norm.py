"""Batch normalisation: every feature, or every channel, over the batch."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

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
    shape, rank = case.x.shape, case.x.ndim
    gamma = case.params.get("gamma")
    size = None if gamma is None else gamma.size
    every = int(np.prod(shape[1:]))
    # One gamma a channel says which axis the channels are; one an entry, that there are none.
    if rank > 2 and size in (None, every):
        yield shape, (0,)
    for channels in range(1, rank):
        if (size in (None, shape[channels])) and not (rank == 2 and channels != 1):
            yield shape, tuple(a for a in range(rank) if a != channels)


def _read(case: Case) -> Reading | None:
    return read(case, _first, centred=True)


def _allowed(case: Case, reading: Reading) -> bool:
    rank = len(reading.view)
    if reading.view != case.x.shape or 0 not in reading.axes:
        return False
    return rank - len(reading.axes) == 1 or (reading.axes == (0,) and gamma_is_full(case))


def gamma_is_full(case: Case) -> bool:
    """Whether gamma, if there is one, has an entry for every entry of a sample."""
    gamma = case.params.get("gamma")
    return gamma is None or gamma.size == int(np.prod(case.x.shape[1:]))


def _variants(case: Case) -> Iterator[Array]:
    yield from judged(case, _read, _first, _allowed, True)


ROLE = Role(
    name="batch-norm",
    bind=bind,
    variants=_variants,
    wrong_forwards=(
        WrongForward(
            "BH402",
            wrong_axes(_read, _allowed, True),
            mark(
                "batch normalisation takes mean and variance of each feature over the batch; "
                "here they are taken over another axis"
            ),
            mark("mean and variance over axis 0 (for images over axes 0, 2 and 3)"),
        ),
        *common_forwards(_first, True),
    ),
    wrong_passes=passes(_read),
)
