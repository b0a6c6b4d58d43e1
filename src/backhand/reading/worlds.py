"""The layouts in which samples may stand, with inputs and labels in each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.frozen import frozen
from backhand.reading import samples
from backhand.reading.samples import VOCABULARY, C, D, H, N, T, away_from_kinks

Array = NDArray[Any]


@frozen
class World:
    """One layout of the data.

    Attributes
    ----------
    title : str
        As reports have it.
    inputs : tuple of arrays
        With samples in rows, whatever the code is handed.
    labels : array or None
    columns : bool
        The code is handed everything transposed: its samples stand in columns.
    lists : bool
        The code is handed lists of floats.
    tier : int
        0 for several samples, of sizes that all differ; 1 where there is one sample, which
        hides a batch mean; 2 for what is a last resort.
    """

    title: str
    inputs: tuple[Array, ...]
    labels: Any = None
    columns: bool = False
    lists: bool = False
    tier: int = 0

    def handed(self, value: Any) -> Any:
        """Return a value as the code is handed it."""
        if not isinstance(value, np.ndarray):
            return value
        if self.columns and value.ndim == 2:
            return value.T.copy()
        return value.tolist() if self.lists else value

    def taken(self, value: Any) -> Any:
        """Return what the code gave, with samples in rows again."""
        if self.lists and isinstance(value, (list, tuple)):
            value = np.asarray(value, dtype=np.float64)
        if self.columns and isinstance(value, np.ndarray) and value.ndim == 2:
            return value.T
        return value


# No layout yet.
NOWHERE: Final = World("", ())


def worlds(
    role: str, count: int, widths: tuple[int, ...] = (D,), states: tuple[bool, ...] = ()
) -> Iterator[World]:
    """Yield layouts for passes with some inputs and no labels, the likeliest first.

    Parameters
    ----------
    role : str
    count : int
        Inputs.
    widths : tuple of int
        Sizes of a sample that may be asked for.
    states : tuple of bool
        Which of the inputs are as wide as a hidden layer.
    """
    if any(states):
        yield from _with_states(widths, states)
    for inputs in samples.inputs(role, count):
        tier = 0 if inputs[0].ndim > 1 or inputs[0].dtype.kind != "f" else 1
        title = "rows" if inputs[0].ndim == 2 else str(inputs[0].shape)
        yield World(title, inputs, tier=tier)
    for width in widths:
        several = tuple(away_from_kinks((N, width), 1 + k) for k in range(count))
        if width != D:
            yield World("rows", several)
        yield World("columns", several, columns=True)
    images: tuple[tuple[int, ...], ...] = (
        (3, 6, 5, 4),
        (samples.N, *samples.SIGHT),
        (3, 2, 7, 6),
        (3, 7, 6, 2),
        (3, 6, 5, 3),
        (3, 1, 7, 6),
        (3, 7, 6, 1),
    )
    for shape in (*images, (N, T, widths[0]), (T, N, widths[0])):
        # In one channel matrices change places unseen.
        several = tuple(away_from_kinks(shape, 1 + k) for k in range(count))
        yield World(str(shape), several, tier=int(1 in shape))
    for width in widths:
        for alone in ((width, 1), (1, width), (width,)):
            if count > 1 and alone[0] == 1:
                continue  # more rows than one would not tell its inputs apart
            several = tuple(away_from_kinks(alone, 1 + k) for k in range(count))
            yield World("one sample", several, tier=1)
    for one in (
        samples.SIGHT,
        (6, 5, 2),
        (6, 5),
        (1, 6, 5),
        (6, 5, 3),
        (3, 6, 5),
        (8, 8),
        (28, 28),
    ):
        several = tuple(away_from_kinks(one, 1 + k) for k in range(count))
        yield World("one sample", several, tier=2)
    for width in widths:
        several = tuple(away_from_kinks((width,), 1 + k) for k in range(count))
        yield World("a list", several, lists=True, tier=2)


def _with_states(widths: tuple[int, ...], states: tuple[bool, ...]) -> Iterator[World]:
    for d in (D, *widths):
        for h in (H, *widths):
            sizes = [h if state else d for state in states]
            if h == d and len(widths) > 1:
                continue
            rows = tuple(away_from_kinks((N, n), 1 + k) for k, n in enumerate(sizes))
            yield World("rows", rows)
            yield World("columns", rows, columns=True)
            for shape in (lambda n: (n,), lambda n: (n, 1)):
                one = tuple(away_from_kinks(shape(n), 1 + k) for k, n in enumerate(sizes))
                yield World("one sample", one, tier=1)
            yield World("sequence", (away_from_kinks((N, T, d), 1), *rows[1:]))
            yield World("sequence", (away_from_kinks((T, N, d), 1), *rows[1:]))


def tokens() -> Iterator[World]:
    """Yield layouts of indices."""
    rng = np.random.default_rng(5)
    table = rng.integers(0, VOCABULARY, (N, 3))
    table[0, 0] = table[1, 1]
    yield World("indices", (np.array([3, 7, 1, 3, 10]),))
    yield World("indices", (table,))


def scored(role: str) -> Iterator[World]:
    """Yield layouts for a loss: predictions and labels, the likeliest first."""
    for x in samples.scores(role):
        for t in samples.labels(role, x):
            yield World("rows", (x,), t)
    rng = np.random.default_rng(3)
    probabilities = rng.uniform(0.15, 0.85, (N, C))
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    for x in (away_from_kinks((N, C), 1), probabilities):
        for t in samples.labels("softmax-with-loss", x):
            yield World("rows", (x,), t)
            yield World("columns", (x,), t, columns=True)
    signs = rng.choice([-1.0, 1.0], N)
    for shape in ((N, 1), (N,)):
        x = away_from_kinks(shape, 1)
        yield World("rows", (x,), signs.reshape(shape))
    x = away_from_kinks((N, 1), 1)
    for t in ((signs > 0).astype(float).reshape(N, 1), away_from_kinks((N, 1), 9)):
        for data in (x, rng.uniform(0.15, 0.85, (N, 1))):
            yield World("columns", (data,), t, columns=True)
    one = np.zeros((C, 1))
    one[2] = 1.0
    for x in (probabilities[:1].T, away_from_kinks((C, 1), 1)):
        for t in (one, away_from_kinks((C, 1), 9)):
            yield World("one sample", (x,), t, tier=1)
            yield World("one sample", (x.ravel(),), t.ravel(), tier=1)
    for x in (probabilities[0], away_from_kinks((C,), 1)):
        yield World("a list", (x,), one.ravel(), lists=True, tier=2)
