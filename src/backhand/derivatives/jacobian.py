"""The derivative of every output in the entries of one tensor, held no larger than what is known.

Whole, it has as many rows as the tensor has entries and as many columns as there are outputs:
for an elementwise function of 100 × 1000 numbers 80 GB, of which one in 100,000 is not zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.frozen import frozen

Floats = NDArray[np.floating[Any]]
Axes = tuple[NDArray[np.intp], ...]

# Numbers that are worked on at once, so that they stay in the processor's cache.
_CHUNK: Final = 2**16


@frozen
class Entrywise:
    """Of a tensor of which each output reads one entry: an elementwise function's, a bias's.

    Attributes
    ----------
    slopes : float64 array of the output's shape
        Each output's, in the entry that it reads.
    shape : tuple of int
        The tensor's.
    aligned : tuple of int
        The tensor's shape with an axis for each of the output's: 1 where it is repeated.
    """

    slopes: NDArray[np.float64]
    shape: tuple[int, ...]
    aligned: tuple[int, ...]

    def __matmul__(self, dout: Floats) -> NDArray[np.float64]:
        """Return the gradient that upstream gradients, as one vector, send back."""
        return self.summed(self.terms(dout))

    def terms(self, dout: Floats) -> NDArray[np.float64]:
        """Return what each output sends back to the entry that it reads."""
        return np.asarray(self.slopes * np.reshape(dout, self.slopes.shape))

    def summed(self, terms: Floats) -> NDArray[np.float64]:
        """Sum over the outputs that read the same entry."""
        repeated = tuple(
            axis
            for axis, (n, m) in enumerate(zip(self.aligned, terms.shape, strict=True))
            if n == 1 != m
        )
        return np.asarray(terms.sum(axis=repeated, keepdims=True).reshape(self.shape))

    def any(self) -> bool:
        """Whether any output depends on the tensor."""
        return bool(self.slopes.any())


@frozen
class Row:
    """One entry's derivatives of the outputs that depend on it."""

    outputs: NDArray[np.intp]
    slopes: NDArray[np.float64]


@frozen
class Sampled:
    """Of some entries of a large tensor: a grid of them, some of its places empty.

    Attributes
    ----------
    shape : tuple of int
        The tensor's.
    axes : tuple of int arrays
        One an axis of the tensor: its indices in the grid.
    visited : bool array of the grid's shape
        The places that are filled.
    douts : tuple of float64 vectors
        Upstream gradients.
    gradients : tuple of float64 arrays of the grid's shape
        What each of them sends back; nan where nothing is known.
    rows : tuple of Row, or None
        One a visited place, in the grid's order; None where they would be too many numbers.
    """

    shape: tuple[int, ...]
    axes: Axes
    visited: NDArray[np.bool_]
    douts: tuple[Floats, ...]
    gradients: tuple[NDArray[np.float64], ...]
    rows: tuple[Row, ...] | None

    def __matmul__(self, dout: Floats) -> NDArray[np.float64]:
        """Return the gradient on the grid; nan where it is not known."""
        for known, gradient in zip(self.douts, self.gradients, strict=True):
            if dout is known or np.array_equal(dout, known):
                return gradient.copy()
        found = np.full(self.visited.shape, np.nan)
        if self.rows is not None:
            found[self.visited] = [float(row.slopes @ dout[row.outputs]) for row in self.rows]
        return found

    def on_grid(self, array: Floats) -> NDArray[Any]:
        """Return the grid's places of an array that has the tensor's shape."""
        return np.asarray(array[np.ix_(*self.axes)])

    def entries(self) -> NDArray[np.intp]:
        """Return the visited places as flat indices of the tensor, in the grid's order."""
        places = np.nonzero(self.visited)
        where = tuple(axis[place] for axis, place in zip(self.axes, places, strict=False))
        return np.asarray(np.ravel_multi_index(where, self.shape)) if where else np.zeros(1, int)

    def own_slopes(self) -> NDArray[np.float64] | None:
        """Return on the grid each entry's derivative of the output in its place."""
        if self.rows is None:
            return None
        found = np.full(self.visited.shape, np.nan)
        found[self.visited] = [
            float(row.slopes[row.outputs == entry].sum())
            for row, entry in zip(self.rows, self.entries(), strict=True)
        ]
        return found

    def any(self) -> bool:
        """Whether any output depends on a visited entry."""
        return any(bool(np.nan_to_num(g).any()) for g in self.gradients)


@frozen
class Projected:
    """Of a large tensor along some directions through the whole of it.

    What a mistake predicts for the whole tensor can be held against it; what it predicts of an
    entry can't.

    Attributes
    ----------
    shape : tuple of int
        The tensor's.
    seeds : tuple of int
        Of the directions, see `direction`.
    douts : tuple of float64 vectors
        Upstream gradients.
    slopes : float64 array, (upstream gradients, directions)
    """

    shape: tuple[int, ...]
    seeds: tuple[int, ...]
    douts: tuple[Floats, ...]
    slopes: NDArray[np.float64]

    def __matmul__(self, dout: Floats) -> NDArray[np.float64]:
        """Return the gradient's products with the directions; nan where they are not known."""
        for known, slopes in zip(self.douts, self.slopes, strict=True):
            if dout is known or np.array_equal(dout, known):
                return np.array(slopes)
        return np.full(len(self.seeds), np.nan)

    def on_grid(self, array: Floats) -> NDArray[Any]:
        """Return the products of an array that has the tensor's shape with the directions."""
        return np.array([product(array, along) for along in self._directions])

    @cached_property
    def _directions(self) -> list[NDArray[np.float32]]:
        return [direction(self.shape, seed) for seed in self.seeds]

    def any(self) -> bool:
        """Whether any output depends on the tensor."""
        return bool(self.slopes.any())


Jacobian = NDArray[Any] | Entrywise | Sampled | Projected


def direction(shape: tuple[int, ...], seed: int) -> NDArray[np.float32]:
    """Return a random direction: independent entries of mean 0 and variance 1.

    Uniform on [-√3, √3], in single precision, which is drawn soonest.
    """
    drawn = np.empty(shape, np.float32)
    rng, flat = np.random.default_rng(seed), drawn.reshape(-1)
    for start in range(0, flat.size, _CHUNK):
        part = flat[start : start + _CHUNK]
        rng.random(out=part, dtype=np.float32)
        part -= np.float32(0.5)
        part *= np.float32(12**0.5)
    return drawn


def move_along(array: Floats, start: Floats, along: Floats, distance: float) -> None:
    """Write into an array what lies so far from a start along a direction."""
    if not all(a.flags.c_contiguous for a in (array, start, along)):
        array[...] = start + distance * along.astype(np.float64)
        return
    flat, origin, step = (a.reshape(-1) for a in (array, start, along))
    for first in range(0, flat.size, _CHUNK):
        part = slice(first, first + _CHUNK)
        np.multiply(step[part], distance, out=flat[part], dtype=np.float64)
        flat[part] += origin[part]


def product(a: Floats, b: Floats) -> float:
    """Return the sum of the products of two arrays' entries, without a copy of the whole."""
    x, y = np.ravel(a), np.ravel(b)
    total = 0.0
    for start in range(0, x.size, _CHUNK):
        part = slice(start, start + _CHUNK)
        total += float(np.dot(*(v[part].astype(np.float64, copy=False) for v in (x, y))))
    return total


def grid(
    shape: tuple[int, ...],
    entries: int,
    chosen: Sequence[tuple[int, ...]],
    rng: np.random.Generator,
) -> Axes:
    """Return the axes of a grid of at most so many entries, through those that were chosen.

    An index has its mirror image in the grid and axes of one length have the same indices, so
    that a tensor with its axes swapped or turned round can be told from the grid.

    Parameters
    ----------
    shape : tuple of int
    entries : int
    chosen : sequence of index tuples
        The first of them matters most.
    rng : numpy.random.Generator
        Fills what is left.
    """
    counts = [1] * len(shape)
    grown = True
    while grown:
        grown = False
        for axis in sorted(range(len(shape)), key=lambda a: counts[a]):
            more = counts[axis] + 1
            rest = int(np.prod(counts)) // counts[axis]
            if more <= shape[axis] and rest * more <= entries:
                counts[axis] = more
                grown = True
                break
    # Axes of one length share their indices.
    lengths = {n: min(c for m, c in zip(shape, counts, strict=True) if m == n) for n in shape}
    indices: dict[int, NDArray[np.intp]] = {}
    for n, count in lengths.items():
        found: dict[int, None] = {}
        wanted = [index[a] for index in chosen for a, m in enumerate(shape) if m == n]
        for i in wanted:
            if len(found) < count:
                found[i] = None
        for i in (*(n - 1 - i for i in list(found)), 0, n - 1):
            if len(found) < count:
                found[i] = None
        while len(found) < count:
            found[int(rng.integers(n))] = None
        indices[n] = np.sort(np.array(list(found), dtype=np.intp))
    return tuple(indices[n] for n in shape)
