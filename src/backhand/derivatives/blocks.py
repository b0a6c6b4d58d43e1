"""Where a gradient is not the derivative, found by directions that touch a block of it only.

A fault in one row of a thousand is a small part of what a direction through all of them sees.
Halving finds it: each half's slope is held against the gradient's, and the half that is further
off is halved again, until single entries stand out: about 2 log₂ n slopes for the first.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.derivatives.slope import Slope
from backhand.frozen import frozen

Floats = NDArray[np.floating[Any]]
Where = tuple[slice, ...]
# (the block, the direction's entries on it) → the slope along that direction.
SlopeAlong = Callable[[Where, NDArray[np.float64]], Slope]

MOST_SLOPES: Final = 64


@frozen
class Block:
    """A part of an array, and how far the gradient is off along a direction supported on it.

    Attributes
    ----------
    where : tuple of slice
        One an axis, with plain start and stop.
    apart : float
        How far: an estimate of ‖g - ∇f‖ on the block.
    error : float
        That the slope itself has.
    """

    where: Where
    apart: float
    error: float

    @property
    def shape(self) -> tuple[int, ...]:
        """The block's."""
        return tuple(part.stop - part.start for part in self.where)

    @property
    def size(self) -> int:
        """Entries."""
        return int(np.prod(self.shape))

    @property
    def index(self) -> tuple[int, ...]:
        """The first entry."""
        return tuple(part.start for part in self.where)


@frozen
class Search:
    """What halving found.

    Attributes
    ----------
    wrong : tuple of Block
        Single entries, or blocks of at most the size asked for, that are off; the worst first.
    open : tuple of Block
        Blocks that are off and were not halved any more, the worst first.
    slopes, evaluations : int
        Slopes that were taken, and calls of the function.
    """

    wrong: tuple[Block, ...]
    open: tuple[Block, ...]
    slopes: int
    evaluations: int


def worst_blocks(
    slope_along: SlopeAlong,
    gradient: ArrayLike,
    parts: Callable[[Floats, float, Slope], bool],
    *,
    start: int = 1,
    smallest: int = 1,
    most: int = 1,
    slopes: int = MOST_SLOPES,
    rng: np.random.Generator | int | None = 0,
) -> Search:
    """Find the blocks in which a gradient and the derivative part, the worst first.

    Parameters
    ----------
    slope_along : callable
        Takes a block and a direction's entries on it, a float64 array of the block's shape;
        returns the function's slope along it.
    gradient : float array
        The analytic gradient in question.
    parts : callable
        (the gradient's entries on a block, how far its slope is off, the slope) → whether
        that is too far.
    start : int
        Blocks to begin with: a fault that the noise of the whole hides may show in a part.
    smallest : int
        Entries of a block that is not halved any more.
    most : int
        Blocks of that size to be found.
    slopes : int
        Taken at most.
    rng : seed or numpy.random.Generator

    Returns
    -------
    search : Search
    """
    gradient = np.asarray(gradient)
    rng = np.random.default_rng(rng)
    taken = evaluations = 0
    order = count()
    suspects: list[tuple[float, int, Block]] = []
    wrong: list[Block] = []
    # Off as a whole, where neither half of them is, or no more slopes were to be had.
    spread: list[Block] = []

    def look(where: Where) -> Block | None:
        nonlocal taken, evaluations
        part = np.asarray(gradient[where], dtype=np.float64)
        # Away from zero, so that no entry goes unseen; of both signs, so that none cancels for
        # certain.
        v = rng.uniform(-1, 1, part.shape)
        v += np.copysign(0.5, v)
        slope = slope_along(where, v)
        taken, evaluations = taken + 1, evaluations + slope.evaluations
        with np.errstate(all="ignore"):
            apart = float(np.max(slope.apart(np.sum(part * v))))
        if not parts(part, apart, slope):
            return None
        return Block(where, apart, float(np.max(slope.error)))

    whole = tuple(slice(0, n) for n in gradient.shape)
    for where in _parted(whole, start):
        if gradient.size and taken < slopes and (block := look(where)) is not None:
            heapq.heappush(suspects, (_rank(block), next(order), block))
    while suspects and len(wrong) < most:
        # From the worst of all down to an entry, by the worse half each time.
        block = heapq.heappop(suspects)[2]
        while block.size > smallest and taken + 2 <= slopes:
            found = [half for half in map(look, halves(block.where)) if half is not None]
            if not found:
                break
            found.sort(key=_rank)
            for half in found[1:]:
                heapq.heappush(suspects, (_rank(half), next(order), half))
            block = found[0]
        (wrong if block.size <= smallest else spread).append(block)
    left = [*spread, *(block for _rank, _n, block in suspects)]
    left.sort(key=_rank)
    return Search(tuple(wrong), tuple(left), taken, evaluations)


def _rank(block: Block) -> float:
    """Return what sorts the worst block first, and what is no number before it."""
    return -block.apart if np.isfinite(block.apart) else -np.inf


def halves(where: Where) -> tuple[Where, Where]:
    """Return the halves of a block, cut across its longest axis; the first of those as long."""
    lengths = [part.stop - part.start for part in where]
    axis = int(np.argmax(lengths))
    part = where[axis]
    middle = (part.start + part.stop) // 2
    return (
        (*where[:axis], slice(part.start, middle), *where[axis + 1 :]),
        (*where[:axis], slice(middle, part.stop), *where[axis + 1 :]),
    )


def _parted(whole: Where, parts: int) -> list[Where]:
    """Return a block cut into some parts of about one size."""
    found = [whole]
    while len(found) < parts:
        found.sort(key=lambda where: -np.prod([part.stop - part.start for part in where]))
        if np.prod([part.stop - part.start for part in found[0]]) <= 1:
            break
        found[:1] = halves(found[0])
    return found
