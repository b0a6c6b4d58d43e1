"""Values to try: inputs, labels, parameters and settings that suit a meaning or a role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.reading.vocabulary import CONSTRUCTOR, Meaning, meanings

Array = NDArray[Any]
Shape = tuple[int, ...]

# Sizes that differ from each other and from 2, so that no two explanations of a factor coincide.
N, D, H, C, T, VOCABULARY = 5, 4, 6, 6, 7, 11
# Images are small: every entry may have to be visited, at two evaluations each.
IMAGE: Final = (3, 4, 6, 5)
FILTERS: Final = (6, 4, 3, 2)
# One picture: windows of three go over it without remainder, at a stride of one or two.
SIGHT: Final = (2, 7, 5)
# Channels, height and width of what a network of pictures is handed: pooled by two, they come out
# even.
PICTURE: Final = (3, 8, 6)
# Height and width of the pictures that networks of a fixed size are written for.
IMAGE_SIZES: Final = (28, 32)
SEQUENCE: Final = (5, 7, 4)
CHANNELS_LAST: Final = (3, 5, 7, 4)

RECURRENT: Final = ("rnn", "lstm", "gru")
# The options of a pair that come in a dict, as CS231n has them.
OPTIONS: Final[dict[str, tuple[Any, ...]]] = {
    "conv_param": ({"stride": 1, "pad": 1}, {"stride": 1, "pad": 0}),
    "pool_param": ({"pool_height": 2, "pool_width": 2, "stride": 2},),
    "bn_param": ({"mode": "train", "eps": 1e-5, "momentum": 0.9},),
    "ln_param": ({"eps": 1e-5}, {}),
    "gn_param": ({"eps": 1e-5}, {}),
    "dropout_param": ({"mode": "train", "p": 0.6, "seed": 3},),
    "params": ({},),
    "param": ({},),
    "options": ({},),
    "config": ({},),
    "cfg": ({},),
}
# Others of theirs: windows that lie over each other, and windows that leave something out.
OTHER_OPTIONS: Final[dict[str, tuple[Any, ...]]] = {
    "conv_param": ({"stride": 2, "pad": 1},),
    "pool_param": (
        {"pool_height": 2, "pool_width": 3, "stride": 1},
        {"pool_height": 3, "pool_width": 2, "stride": 2},
    ),
}
_ON_IMAGES: Final = ("convolution", "max-pooling", "average-pooling", "group-norm")
_NUMBERS: Final[dict[Meaning, tuple[Any, ...]]] = {
    Meaning.INPUT_SIZE: (D, (D,)),
    Meaning.OUTPUT_SIZE: (H,),
    Meaning.HIDDEN_SIZES: ([H], [H, 5]),
    Meaning.LAYER_SIZES: ([D, 8, H],),
    Meaning.VOCABULARY_SIZE: (VOCABULARY,),
    Meaning.SHAPE: ((N, -1), (-1,), (N, D)),
    Meaning.DROP_RATE: (0.4,),
    Meaning.SEED: (0,),
    Meaning.EPSILON: (1e-5,),  # as most normalisations have it
    Meaning.MOMENTUM: (0.9,),
    Meaning.SLOPE: (0.1,),
    Meaning.STRIDE: (1,),
    Meaning.PADDING: (0, 1),
    Meaning.WINDOW: (2, 3),
    Meaning.PARTS: (2,),
    Meaning.AXIS: (-1, 1),
    Meaning.TRAINING: (True,),
    Meaning.TEMPERATURE: (1.7,),
    Meaning.MARGIN: (1.0,),
    Meaning.FACTOR: (1.3,),
}


def away_from_kinks(shape: Shape, seed: int = 0) -> Array:
    """Return numbers between 0.3 and 1.7 in size, of either sign, no two alike."""
    rng = np.random.default_rng(seed + sum(shape))
    count = int(np.prod(shape))
    sizes = 0.3 + 1.4 * (rng.permutation(count) + 0.5) / max(count, 1)
    return np.asarray(sizes * rng.choice([-1.0, 1.0], count)).reshape(shape)


def upstreams(outputs: Any, *, scalar: bool) -> tuple[Any, ...]:
    """Return an upstream gradient for what forward gave: one an output, 1 of a loss."""
    parts = outputs if isinstance(outputs, tuple) else (outputs,)
    if scalar:
        return (1.0,) * len(parts)
    return tuple(away_from_kinks(np.shape(part), 4 + k) for k, part in enumerate(parts))


def single_entry(upstream: Any, at: int = 0) -> Any:
    """Return an upstream gradient of which one entry is left, and zeros beside it."""
    left = np.zeros_like(upstream)
    left.flat[at % left.size] = upstream.flat[at % left.size]
    return left


def parameter(shape: Shape, rng: np.random.Generator) -> Array:
    """Return a parameter's values: small enough for depth, no zeros, no ones."""
    if len(shape) < 2:
        return rng.uniform(0.5, 1.5, shape)
    fan_in = shape[0] if len(shape) == 2 else max(1, int(np.prod(shape[1:])))
    return np.asarray(rng.standard_normal(shape) / np.sqrt(fan_in))


def arguments(name: str, role: str) -> list[Callable[[], Any]]:
    """Return makers of values for a constructor's argument of this name, the likeliest first.

    Empty for a name that says nothing.
    """
    meaning = next((m for m in meanings(name) if m in CONSTRUCTOR), None)
    if meaning is None:
        return []
    if name == "G" and role == "group-norm":
        meaning = Meaning.PARTS  # groups: a scale is called so in small letters
    if meaning is Meaning.GENERATOR:
        return [lambda: np.random.default_rng(0)]
    shapes = _shapes(meaning, role)
    if shapes:
        return [lambda shape=shape: _drawn(shape, len(name)) for shape in shapes]  # type: ignore[misc]
    numbers = _NUMBERS[meaning]
    if meaning is Meaning.WINDOW and name.lower().endswith(("shape", "dims")):
        numbers = ((3, 2), (2, 3))
    elif meaning is Meaning.WINDOW and name.lower().endswith("size"):
        numbers = (*numbers, (3, 2))
    if meaning is Meaning.STRIDE and name.lower().endswith(("shape", "strides")):
        numbers = ((2, 1), (1, 1), (2, 2), 1)
        return [lambda number=number: number for number in numbers]  # type: ignore[misc]
    if meaning is Meaning.STRIDE and role.endswith("pooling"):
        numbers = (2, 1)
    return [lambda number=number: number for number in numbers]  # type: ignore[misc]


def _drawn(shape: Shape, seed: int) -> Array:
    return parameter(shape, np.random.default_rng(100 + seed + sum(shape)))


def _shapes(meaning: Meaning, role: str) -> tuple[Shape, ...]:
    """Return the shapes of a parameter in a role; empty for what is no parameter."""
    gates = {"lstm": 4, "gru": 3}.get(role, 1)
    if role.endswith("norm") and meaning in (Meaning.WEIGHT, Meaning.BIAS, Meaning.FACTOR):
        meaning = Meaning.SCALE
    match meaning:
        case Meaning.INPUT_WEIGHT:
            return ((D, gates * H),)
        case Meaning.STATE_WEIGHT:
            return ((H, gates * H),)
        case Meaning.PROJECTION:
            return ((D, H), (D, D))
        case Meaning.OUTPUT_PROJECTION:
            return ((H, D), (D, D))
        case Meaning.WEIGHT if role == "convolution":
            return (FILTERS,)
        case Meaning.WEIGHT if role == "embedding":
            return ((VOCABULARY, D),)
        case Meaning.WEIGHT:
            return ((D, H), (H, D), (D, D), (VOCABULARY, D), FILTERS, (D,))
        case Meaning.SECOND_WEIGHT:
            return ((H, C),)
        case Meaning.BIAS if role == "convolution":
            return ((FILTERS[0],),)
        case Meaning.BIAS:
            return ((gates * H,), (D,), (1, H))
        case Meaning.SECOND_BIAS:
            return ((gates * H if role in RECURRENT else C,),)
        case Meaning.SCALE:
            return ((D,), (IMAGE[1],), (1, D), (1, IMAGE[1], 1, 1))
        case _:
            return ()


def inputs(role: str, count: int) -> Iterator[tuple[Array, ...]]:
    """Yield inputs of forward, the likeliest for the role first."""
    rng = np.random.default_rng(5)
    table, indices = rng.integers(0, VOCABULARY, (N, 3)), np.array([3, 7, 1, 3, 10])
    if role == "embedding" and count == 1:
        # A repeated index: the sum over its uses is what people forget.
        table[0, 0] = table[1, 1]
        yield (indices,)
        yield (table,)
    for shapes in _input_shapes(role, count):
        yield tuple(away_from_kinks(shape, k) for k, shape in enumerate(shapes))
    if role == "unknown" and count == 1:
        yield (table,)
        yield (indices,)


def _input_shapes(role: str, count: int) -> Iterator[tuple[Shape, ...]]:
    two = (N, D)
    if count == 1:
        first: tuple[Shape, ...] = (two, (N, H), SEQUENCE, IMAGE, (D,), (N, 8), (N, 12))
        if role in _ON_IMAGES:
            first = (IMAGE, (3, 4, 6, 6), (3, 4, 8, 6), (3, 4, 7, 7), two)
        # What is multiplied from the right takes rows of any rank there, and back one alone.
        if role in _ON_IMAGES:
            first = (*first, CHANNELS_LAST, SEQUENCE)
        elif role == "unknown":
            first = (*first, CHANNELS_LAST)
        elif role == "attention":
            first = (SEQUENCE, two, (5, 7, 8))
        elif role in RECURRENT:
            first = (SEQUENCE, (T, N, D), two)
        elif role == "flatten":
            first = (IMAGE, SEQUENCE, two)
        yield from ((shape,) for shape in first)
    elif role in RECURRENT:
        for shape in (two, SEQUENCE, (N, H)):
            yield (shape, *[(N, H)] * (count - 1))
    elif role == "attention":
        if count == 3:
            yield ((5, 7, D), (5, 8, D), (5, 8, 6))
        yield (SEQUENCE,) * count
        yield (two,) * count
    elif role == "concatenation":
        yield tuple((N, D + k) for k in range(count))
        yield (two,) * count
    else:
        yield (two,) * count
        yield tuple((N, (D, H, 8, 9)[k % 4]) for k in range(count))
        yield (SEQUENCE,) * count
        yield (IMAGE,) * count


def scores(role: str) -> Iterator[Array]:
    """Yield the first argument of a loss: scores, then probabilities."""
    yield away_from_kinks((N, C), 1)
    rng = np.random.default_rng(3)
    if role in ("binary-cross-entropy", "unknown", "softmax-with-loss", "hinge", "mse"):
        yield rng.uniform(0.15, 0.85, (N, C))
    # Softmax of one class is 1 whatever its score: nothing could be judged.
    if role in ("binary-cross-entropy", "unknown", "hinge", "mse"):
        for shape in ((N, 1), (N,)):
            yield away_from_kinks(shape, 1)
            yield rng.uniform(0.15, 0.85, shape)


def labels(role: str, x: Array) -> Iterator[Any]:
    """Yield labels for scores x, the likeliest for the role first."""
    n = len(x)
    rng = np.random.default_rng(n)
    classes = x.shape[1] if x.ndim == 2 else 2
    indices = rng.permutation(np.arange(n) % classes)
    one_hot = np.eye(classes)[indices]
    targets = away_from_kinks(x.shape, 9)
    binary = (rng.permutation(np.arange(x.size)) % 2).reshape(x.shape)
    if role == "mse":
        yield targets
        yield targets.ravel()
    if role == "binary-cross-entropy":
        yield binary.astype(np.float64)
        yield binary
        yield np.arange(n) % 2
    if role == "hinge":
        yield indices
        yield 2.0 * binary - 1
    yield indices
    yield one_hot
    yield targets
    yield binary.astype(np.float64)
    yield one_hot.astype(int)
