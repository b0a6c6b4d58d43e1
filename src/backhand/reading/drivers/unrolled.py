"""The form `unrolled`: a cost and its gradient of one long vector, taken apart by sizes.

``cofiCostFunc(params, Y, R, num_users, num_movies, num_features, lambda_)``: the sizes are made up,
no two alike, and how long the vector is and which shapes the arrays have, trying tells.
"""

from __future__ import annotations

import inspect
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.frozen import of_itself
from backhand.pattern import pattern
from backhand.reading.driver import Blueprint, Found, FreeDriver
from backhand.reading.drivers.loss_and_gradient import returns_both
from backhand.reading.instances import positional
from backhand.reading.source import text_of
from backhand.reading.subject import Subject, Values
from backhand.reading.vocabulary import Meaning, means

Array = NDArray[Any]

_SIZE: Final = pattern(
    r"size$|_?dim$|^(num|n|nb)_|^num|^n[A-Z]|units?$|features?$|labels?$|classes$|^hidden|^visible"
    r"|movies$|users$|items$",
)
_NUMBER: Final = pattern(
    r"^_?(reg\w*|lam\w*|lmbd\w*|l2\w*|beta|alpha|gamma|rho|sparsity\w*|penalty|weight_?decay|eps\w*"
    r"|momentum|mu|sigma|scale|temperature)$",
    re.IGNORECASE,
)
_SIZES: Final = (3, 4, 5, 2, 6)
_ROWS: Final = 7
# Of a share, such as an activity that is wanted of a unit, nothing else makes sense.
_SHARE: Final = 0.3
_MOST: Final = 20_000
_READINGS: Final = 3
# What a vector is unrolled of.
_MATRICES: Final = 2
_BIASES: Final = 2


@of_itself
class UnrolledReading(Found):
    """A function bound.

    Attributes
    ----------
    function : callable
    first : str
        The vector.
    settled : dict
        The other arguments.
    """

    function: Any = None
    first: str = ""
    settled: Mapping[str, Any] = field(default_factory=dict)
    tier: int = 0


class Unrolled(FreeDriver):
    """A cost with its gradient, of a vector that is taken apart by sizes."""

    name = "unrolled"
    convention = "loss-and-gradient"

    def finds(self, module: ModuleType, name: str) -> Any:
        """See `Driver.finds`."""
        function = getattr(module, name)
        if not inspect.isfunction(function) or function.__module__ != module.__name__:
            return None
        names = [p.name for p in positional(function)]
        sizes = [n for n in names[1:] if _SIZE.search(n)]
        if len(sizes) < 2 or not returns_both(function):
            return None
        first = re.escape(names[0])
        if not re.search(rf"\b{first}\[[^\]]*:[^\]]*\]", text_of(function)):
            return None
        # Any other form that runs is surer: this one tries shapes.
        return Found(self.name, name, function, (function,), 0.2)

    def proposes(self, thing: Any) -> Iterator[Blueprint | Exception]:
        """See `Driver.proposes`."""
        function = thing.definition
        asked = positional(function)
        first, *names = [p.name for p in asked]
        sizes = dict(zip([n for n in names if _SIZE.search(n)], _SIZES, strict=False))
        numbers = {
            p.name: _SHARE
            for p in asked[1:]
            if p.name not in sizes
            and (_NUMBER.match(p.name) or means(p.name, (Meaning.PENALTY, Meaning.FACTOR)))
        }
        optional = {p.name for p in asked if p.default is not p.empty}
        arrays = [n for n in names if n not in sizes and n not in numbers and n not in optional]
        fixed = {**sizes, **numbers}
        # Samples come first: no size is theirs.
        extents = [_ROWS, *sizes.values()]
        shapes = [*itertools.permutations(extents, 2), *((n,) for n in extents)]
        shapes.sort(key=lambda shape: _ROWS not in shape)
        count, raised = 0, TypeError(f"{thing.title}: no sizes were found that fit")
        # What stands beside a table is mostly as large as that.
        picks = sorted(
            itertools.product(shapes, repeat=len(arrays)),
            key=lambda each: (len(set(each)), sum(len(shape) < 2 for shape in each)),
        )
        tries = itertools.product(picks, _lengths(list(sizes.values())))
        for chosen, length in itertools.islice(tries, _MOST):
            settled = {**fixed, **_drawn(arrays, chosen)}
            theta = np.random.default_rng(length).uniform(-0.6, 0.6, length)
            try:
                with np.errstate(all="ignore"):
                    value, slope = _called(function, {first: theta, **settled})
            except Exception:
                continue
            if value.size != 1 or slope.shape != theta.shape or not np.isfinite(value).all():
                continue
            if not _all_used(function, {first: theta, **settled}, first):
                continue
            count += 1
            reading = UnrolledReading(
                self.name, thing.title, function, (function,), thing.sure, function, first, settled
            )
            yield Blueprint(reading, (theta,))
            if count >= _READINGS:
                return
        if not count:
            yield raised

    def builds(self, blueprint: Blueprint) -> Subject:
        """See `Driver.builds`."""
        reading: UnrolledReading = blueprint.thing
        subject = self.subject(
            blueprint,
            Values({reading.first: np.array(blueprint.inputs[0], dtype=np.float64)}, {}),
            lambda: UnrolledSession(reading),
            {"forward": reading.function, "backward": reading.function},
            role="unknown",
            scalar=True,
            takes_upstream=False,
        )
        return replace(subject, at_batch_size=lambda _size: None, confident_and_wrong=None)


def _lengths(sizes: list[int]) -> list[int]:
    """Return how long a vector may be that holds a few matrices and biases of these sizes."""
    matrices = [a * b for a, b in itertools.combinations(sizes, 2)]
    matrices += [(a + 1) * b for a, b in itertools.permutations(sizes, 2)]

    def sums(parts: list[int], most: int) -> list[int]:
        some = (itertools.combinations_with_replacement(parts, n) for n in range(most + 1))
        return [sum(each) for each in itertools.chain.from_iterable(some)]

    found = (a + b for b in sums(sizes, _BIASES) for a in sums(matrices, _MATRICES) if a)
    return list(dict.fromkeys(found))


def _drawn(names: list[str], shapes: tuple[tuple[int, ...], ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for k, (name, shape) in enumerate(zip(names, shapes, strict=True)):
        rng = np.random.default_rng(20 + k)
        values = rng.uniform(0.15, 0.85, shape)
        # A mask, or what says which entries of a table are known: some are, and some are not.
        known = (np.arange(values.size).reshape(shape) % 3 > 0).astype(float)
        found[name] = known if re.match(r"^(R|\w*mask)$", name) else values
    return found


def _called(function: Any, given: Mapping[str, Any]) -> tuple[Array, Array]:
    """Return the cost and its gradient."""
    handed = {n: v.copy() if isinstance(v, np.ndarray) else v for n, v in given.items()}
    returned = function(**handed)
    if not isinstance(returned, tuple) or len(returned) < 2:
        raise TypeError("no gradient came beside the cost")
    return np.asarray(returned[0], np.float64), np.asarray(returned[1], np.float64)


def _all_used(function: Any, given: Mapping[str, Any], first: str) -> bool:
    """Whether the cost hangs on every entry of the vector: of a longer one it takes a part."""
    base, vector = _called(function, given)[0], given[first]
    for place in range(vector.size):
        moved = vector.copy()
        moved[place] += 0.01
        if np.array_equal(_called(function, {**given, first: moved})[0], base):
            return False
    return True


class UnrolledSession:
    """One call for both."""

    def __init__(self, reading: UnrolledReading) -> None:
        self._reading = reading
        self._slope: Any = None

    def forward(self, values: Values) -> Any:
        """Return the cost."""
        reading = self._reading
        given = {reading.first: np.array(values.inputs[reading.first]), **reading.settled}
        returned = reading.function(
            **{n: v.copy() if isinstance(v, np.ndarray) else v for n, v in given.items()}
        )
        self._slope = returned[1]
        return returned[0]

    def backward(self, _upstream: tuple[Any, ...]) -> dict[str, Any]:
        """Return the gradient that came beside it."""
        return {self._reading.first: self._slope}

    def parameters(self) -> dict[str, Array]:
        """A call has none."""
        return {}

    def holds_generator(self) -> bool:
        """See `Session.holds_generator`."""
        return False
