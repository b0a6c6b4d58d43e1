"""The shapes that a call's arrays may have together: samples in rows, in columns, in time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.frozen import frozen
from backhand.reading.samples import VOCABULARY, D, H, N, T, away_from_kinks, parameter

Array = NDArray[Any]
Shape = tuple[int, ...]

# Classes: unlike the other sizes.
K: Final = 3
# Widths of further hidden layers.
_HIDDEN: Final = (H, 8, 9, 10)
_IMAGES: Final = ("convolution", "max-pooling", "average-pooling", "group-norm")


@frozen
class Layout:
    """One way in which samples stand in the code's arrays.

    Attributes
    ----------
    title : str
        As reports have it.
    sample : tuple of int
        The shape of the data; of one step where they are listed.
    axis : int or None
        Along which the samples stand; None for one sample.
    listed : int
        As many steps are handed as a list; 0 where an array is.
    width : int
        The features of a sample.
    columns : bool
        Parameters multiply from the left.
    tier : float
        0 for several samples, of sizes that all differ; 1 for one, which hides a batch mean.
    """

    title: str
    sample: Shape
    axis: int | None = 0
    listed: int = 0
    width: int = D
    columns: bool = False
    tier: float = 0

    @property
    def space(self) -> Shape:
        """The axes along which a window moves; none but in an image."""
        return () if len(self.sample) < 3 or self.listed else self.sample[1:]

    def of_samples(self, width: int) -> Shape:
        """Return the shape of what has another width for each of the samples."""
        return tuple(width if n == self.width else n for n in self.sample)

    def one_step(self, width: int) -> Shape:
        """Return the shape of what there is of once where there is data for each step."""
        if self.listed or len(self.sample) < 3:
            return self.of_samples(width)
        return (width, N) if self.columns else (N, width)


_ROWS: Final = Layout("rows", (N, D))
_COLUMNS: Final = Layout("columns", (D, N), 1, columns=True)
_SEQUENCES: Final = (
    Layout("sequences (samples, time, features)", (N, T, D)),
    Layout("sequences (time, samples, features)", (T, N, D), 1),
    Layout("sequences (features, samples, time)", (D, N, T), 1, columns=True),
)
_STEPS: Final = (
    Layout("a list of columns", (D, 1), None, 4, columns=True),
    Layout("a list of rows", (N, D), 0, 4),
    Layout("a list of vectors", (D,), None, 4, columns=True, tier=0.1),
)
# Pictures over which windows of three go without remainder at strides of one and two.
_PICTURES: Final = (
    Layout("images (samples, channels, height, width)", (3, 2, 7, 5), width=2),
    Layout("images (samples, height, width, channels)", (3, 7, 5, 2), width=2),
    Layout("signals (samples, channels, length)", (3, 2, 7), width=2),
)
_PICTURE: Final = (
    Layout("one image (height, width, channels)", (7, 5, 2), None, width=2, tier=1),
    Layout("one image (channels, height, width)", (2, 7, 5), None, width=2, tier=1),
    Layout("one image (height, width)", (7, 5), None, width=5, tier=1),
)
_HEADS: Final = Layout("heads (samples, time, heads, features)", (2, 5, 3, 4), width=4)
_POINTS: Final = (
    Layout("points in a plane", (N, 2), width=2, tier=0.2),
    Layout("points in space", (N, 3), width=3, tier=0.2),
)
_ONE: Final = (
    Layout("one row", (1, D), 0, tier=1),
    Layout("one column", (D, 1), 1, columns=True, tier=1),
    Layout("one vector", (D,), None, columns=True, tier=1),
)
_NUMBERS: Final = Layout("one number a sample", (T,), 0, width=T, tier=0.3)


def layouts(
    role: str,
    *,
    images: bool = False,
    recurrent: bool = False,
    signals: bool = False,
    stepwise: bool = False,
    deep: bool = False,
) -> Iterator[Layout]:
    """Yield layouts, the likeliest for a role first.

    Parameters
    ----------
    role : str
        See `backhand.reading.naming`.
    images : bool
        Something says that windows move over the data.
    recurrent : bool
        A state is handed from step to step.
    signals : bool
        They move along one axis.
    stepwise : bool
        A loop goes over the data.
    deep : bool
        It is summed over two leading axes at once: there is a third.
    """
    first: tuple[Layout, ...] = (_ROWS, _COLUMNS)
    if images or role in _IMAGES:
        first = (*_PICTURES, *_PICTURE)
        first = (_PICTURES[-1], *first) if signals else first
    elif role == "attention":
        first = (_HEADS, _SEQUENCES[0], _ROWS)
    elif recurrent or role in ("rnn", "lstm", "gru"):
        first = (_ROWS, _COLUMNS, *_SEQUENCES, *_STEPS, *_ONE[1:])
    if deep and not (images or role in _IMAGES):
        first = tuple(dict.fromkeys((*_SEQUENCES[:2], *first)))
    if stepwise:
        first = (*_STEPS, *first) if recurrent else (*first, *_STEPS)
    rest = (
        _ROWS, _COLUMNS, *_SEQUENCES, *_PICTURES, _HEADS, *_POINTS, _NUMBERS, *_STEPS, *_ONE,
        *_PICTURE,
    )  # fmt: skip
    yield from dict.fromkeys((*first, *rest))


def drawn(shape: Shape, name: str) -> Array:
    """Return a parameter's values, other ones for another name."""
    seed = sum(ord(c) * (k + 1) for k, c in enumerate(name)) % 9973
    return parameter(shape, np.random.default_rng(100 + seed + sum(shape)))


def weights(
    name: str, layout: Layout, kernels: bool = False, *, gated: bool = False
) -> list[Shape]:
    """Return shapes that a parameter may have beside data of a layout, the likeliest first.

    Parameters
    ----------
    name : str
    layout : Layout
    kernels : bool
        Windows move over the data.
    gated : bool
        One matrix holds several gates.
    """
    low = re.sub(r"[_\W]", "", name.lower())
    d, columns = layout.width, layout.columns
    number = re.search(r"\d+$", low)
    if low.startswith(("b", "intercept")) or low.endswith("bias") or "bias" in low:
        return _biases(d, columns, int(number[0]) if number else 0)
    scales: list[Shape] = [(d, 1), (d,)] if columns else [(d,), (1, d), (1, d, 1, 1), (1, 1, 1, d)]
    if low in ("gamma", "beta", "g", "scale", "shift") or re.match(r"(ln|bn|norm)\w*[gb]$", low):
        return [*scales, (H,), (1, H), (H, 1)]
    found: list[Shape] = []
    if kernels or len(layout.space) > 1:
        last = layout.sample[-1] == d and layout.sample[1:2] != (d,)
        found += (
            [(3, 2, d, 4), (3, 3, d, 4), (2, 2, d, 4)]
            if last
            else [(4, d, 3, 2), (4, d, 3, 3), (4, d, 3), (4, d, 2, 2)]
        )
    if number and low.startswith(("w", "theta")):
        found += _in_chain(int(number[0]), d, columns)
    both: list[Shape] = [
        (H, d),
        (d, H),
        (H, H),
        (K, H),
        (H, K),
        (K, d),
        (d, K),
        (H, H + d),
        (H + d, H),
        (H, 2 * d),
    ]
    # A row for the biases, where one matrix holds all.
    gates: list[Shape] = [
        (4 * H, H + d),
        (4 * H, H + d + 1),
        (4 * H, d),
        (4 * H, H),
        (3 * H, d),
        (3 * H, H),
    ]
    if not columns:
        both = [b[::-1] for b in both]
        gates = [g[::-1] for g in gates]
    both.insert(3, (d,))  # one score for each sample
    if low in ("wy", "why", "wya", "wout", "wo", "v", "whq", "wyh"):
        both = [(K, H) if columns else (H, K), *both]
    if low in ("wh", "whh", "r", "rh", "wrec", "uh") or low.startswith(("wh", "u")):
        both = [(H, H), *both]
    both = [*gates, *both] if gated else [*both, *gates]
    found += [*both, (1, H), (H, 1), (d, d), (VOCABULARY, d), (VOCABULARY, H)]
    found += [(d, VOCABULARY), (H, VOCABULARY), (d,), (H,), (1, d), (d, 1), (d + 1,), (d + 1, K)]
    found += [(H * (d + 1) + K * (H + 1),)]  # of a network, unrolled
    return list(dict.fromkeys(found))


def _in_chain(number: int, d: int, columns: bool) -> list[Shape]:
    sizes = [d, *_HIDDEN]
    if number + 1 > len(sizes):
        return []
    number = max(number, 1)
    before = sizes[number - 1]
    found: list[Shape] = [(sizes[number], before), (K, before), (1, before)]
    return found if columns else [shape[::-1] for shape in found]


def _biases(d: int, columns: bool, number: int) -> list[Shape]:
    wide = _HIDDEN[number - 1] if 0 < number <= len(_HIDDEN) else H
    sizes = dict.fromkeys((wide, H, d, K, 4, 4 * H, 3 * H, VOCABULARY, 1))
    flat: list[Shape] = [(n,) for n in sizes]
    if columns:
        tall: list[Shape] = [(n, 1) for n in sizes]
        return [tall[0], (), *tall[1:], *flat]
    return [flat[0], (), *flat[1:], *((1, n) for n in sizes), (1, 1, 1, 4), (4, 1)]


def data(layout: Layout, place: int, *, state: bool = False) -> list[Shape]:
    """Return shapes that data may have: like the first argument's, or as wide as a state."""
    if state:
        return [layout.one_step(H), layout.one_step(layout.width), (H,), (H, 1)]
    if place == 0:
        return [layout.sample]
    found = [layout.sample, layout.of_samples(H), layout.one_step(H)]
    return list(dict.fromkeys([*found, layout.sample[:1], layout.sample[:2], *_anything(layout)]))


def _anything(layout: Layout) -> list[Shape]:
    d = layout.width
    n = layout.sample[0]
    return [(n,), (d,), (n, 2), (n, 3), (n, 1), (2,), (3,), (n, d), (d, H), (H,), (5,)]


def anything(name: str, layout: Layout, alike: bool) -> list[Shape]:
    """Return shapes for an array whose name says nothing: ``alike`` is like the data first."""
    first, last = ([layout.sample], []) if alike else ([], [layout.sample])
    found = [*first, *_anything(layout), *last, *weights(name, layout)[:6]]
    return list(dict.fromkeys(found))


def labels(layout: Layout, likely: Sequence[str] = ()) -> Iterator[tuple[str, Any]]:
    """Yield labels for what comes out of a call, with what they are, in the code's layout."""
    rng = np.random.default_rng(N)
    n = layout.sample[layout.axis] if layout.axis is not None and not layout.listed else 1
    if layout.listed:
        shape = (K, *layout.sample[1:]) if layout.columns else (*layout.sample[:-1], K)
        hot = np.zeros((layout.listed, *shape))
        for k, step in enumerate(hot):
            picked = k % K
            step[(picked,) if layout.columns else (..., picked)] = 1.0
        yield "one-hot", hot
        yield "classes", np.arange(layout.listed) % K
        yield "targets", away_from_kinks((layout.listed, *shape), 9)
        return
    if len(layout.sample) > 2:
        extent = layout.sample[:-1] if not layout.columns else (n,)
        yield "classes", rng.permutation(np.arange(int(np.prod(extent))) % K).reshape(extent)
        yield "targets", away_from_kinks(layout.sample, 9)
        yield "targets", away_from_kinks((*extent, K), 9)
    indices = rng.permutation(np.arange(n) % K) if n > 1 else np.array([1])
    binary = (np.arange(n) % 2 == 0).astype(float)
    hot = np.eye(K)[indices]
    d = layout.width
    if layout.columns:
        yield "binary", binary[None]
        yield "one-hot", hot.T.copy()
        yield "targets", away_from_kinks((1, n), 9)
        yield "targets", away_from_kinks((K, n), 9)
        yield "targets", away_from_kinks((d, n), 9)
        yield "classes", indices
        if n == 1:
            yield "targets", away_from_kinks((K,), 9)
            yield "one-hot", hot[0]
        return
    yield "classes", indices
    yield "one-hot", hot
    yield "binary", binary.astype(int)
    yield "targets", away_from_kinks((n,), 9)
    yield "binary", binary[:, None]
    yield "targets", away_from_kinks((n, 1), 9)
    yield "targets", away_from_kinks((n, K), 9)
    yield "targets", away_from_kinks((n, d), 9)
    yield "signs", 2 * binary - 1
    if n == 1:
        yield "targets", away_from_kinks((K,), 9)
        yield "one-hot", hot[0]
        yield "class", 1


def wider(labels: Any) -> list[Any]:
    """Return labels, and the same for as many classes as a hidden layer is wide, or a sample."""
    if not isinstance(labels, np.ndarray) or labels.dtype.kind != "f" or K not in labels.shape:
        return [labels]
    axis = labels.shape.index(K)
    return [
        np.pad(labels, [(0, wide - K if k == axis else 0) for k in range(labels.ndim)])
        for wide in (K, H, D)
    ]


def tokens() -> list[Array]:
    """Return indices of words: some occur twice."""
    table = np.array([[3, 1, 4], [1, 5, 9], [2, 6, 5], [3, 5, 8], [9, 7, 1]])
    return [table[:, 0], table]
