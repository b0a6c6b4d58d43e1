"""The wrong ways back through a recorded pass: an arrow left out, an operation gone past.

Each arrow of a graph carries a local derivative.  A path that is forgotten is an arrow that
carries nothing; a derivative that is forgotten is an operation, or several in a row, past which
the gradient is handed on as it came.  So the mistakes of any forward pass can be made without
being thought of.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.frozen import frozen
from backhand.graph.backward import backward
from backhand.graph.building import Recorded
from backhand.graph.record import Place

Array = NDArray[Any]

# Operations of a pass whose ways are looked at one by one.
MOST_STEPS: Final = 400
# Of an operation that runs several times in a pass each run is looked at, of so many.
_MOST_TURNS: Final = 6
# How many operations in a row may be gone past: what stands on a line or two.
_IN_A_ROW: Final = 8

# Operations whose derivative nobody forgets: there is none to be written.
_LINEAR: Final = frozenset({
    "add", "astype", "getitem", "setitem", "reshape", "transpose", "swapaxes", "sum", "concatenate",
    "broadcast_to", "expand_dims", "squeeze", "index", "ravel", "stack", "split", "pad", "mean",
})  # fmt: skip
_SIGNS: Final = frozenset({"negative", "subtract"})
_SCALES: Final = frozenset({"multiply", "divide"})

# What an operation of a pass is known by at other inputs: its line, its name, which of its line's.
Key = tuple[str, int, str, int]


def _turn(names: Sequence[str]) -> int:
    """Return how many operations of a line are one turn of its loop; all, where it has none."""
    for length in range(2, len(names) // 2 + 1):
        # Several that are alike in a row are a sum, or a product.
        again = all(a == b for a, b in zip(names, names[length:], strict=False))
        if again and len(set(names)) > 1:
            return length
    return len(names)


@frozen
class Way:
    """One way back that is wrong.

    Attributes
    ----------
    step : Key
        An operation; in a loop each turn's.
    position : int or None
        Of the operand that gets nothing; None where the operation is gone past.
    turn : int or None
        Of several runs of the operation the one that is meant; None: each.
    alone : bool
        That operand gets something, and what it is made of gets nothing in any other way.
    source : Key or str or None
        What gets what came to the operation, as it came: what another one gave, or a leaf.
    kind : str
        Of what is gone past: "sign" or "scale", where that is all; "layer", where a parameter has
        a part in it; "slope", where the source has no other part in the result; else "factor".
        "turn" where one of the turns of a loop is what is left.
    place : Place
    """

    step: Key
    position: int | None
    place: Place
    turn: int | None = None
    alone: bool = False
    source: Key | str | None = None
    kind: str = ""


class Ways:
    """The wrong ways back through one recording.

    Parameters
    ----------
    recorded : Recorded
    upstreams : sequence of arrays
        What may come to the output, each in one row.
    """

    def __init__(self, recorded: Recorded, upstreams: Sequence[Array]) -> None:
        self._recorded, self._upstreams = recorded, upstreams
        self._steps, self._variables = recorded.steps, recorded.variables

    @cached_property
    def _keys(self) -> list[Key]:
        keys: list[Key] = []
        for here, steps in itertools.groupby(self._steps, lambda step: (step.place, step.scope)):
            names = [step.operation.name for step in steps]
            place, length = here[0], _turn(names)
            keys += [
                (place.path or "", place.line or 0, n, k % length) for k, n in enumerate(names)
            ]
        return keys

    @cached_property
    def _runs(self) -> dict[Key, list[int]]:
        """Each operation of the text → the steps that it ran as."""
        runs: dict[Key, list[int]] = {}
        for k, key in enumerate(self._keys):
            runs.setdefault(key, []).append(k)
        return runs

    @cached_property
    def _made(self) -> dict[int, int]:
        """Variable → the step that made it."""
        return {step.output: k for k, step in enumerate(self._steps)}

    @cached_property
    def _leaves(self) -> dict[int, str]:
        return {number: name for name, number in self._recorded.leaves.items()}

    def all(self) -> Iterator[Way]:
        """Yield the ways: arrows left out first, then what is gone past, the nearest first."""
        if len(self._steps) > MOST_STEPS:
            return
        yield from self._left_out(turned=False)
        for k, position in self._uses:
            key = self._keys[k]
            others = {self._keys[other] for other, _position in self._uses[k, position]}
            kind = "turn" if others == {key} else ""
            number = self._runs[key].index(k)
            yield Way(key, position, self._steps[k].place, number, alone=True, kind=kind)
        yield from self._left_out(turned=True)
        for turned in (False, True):
            for key, runs in self._runs.items():
                for turn in self._turns(runs, turned):
                    step = self._steps[runs[turn or 0]]
                    for source, kind in self._before(runs[turn or 0]).items():
                        yield Way(
                            key, None, step.place, turn, source=self._named(source), kind=kind
                        )

    def _left_out(self, *, turned: bool) -> Iterator[Way]:
        # The last first: a path is as well left out where it ends, and begins on the way back.
        for key, runs in reversed(self._runs.items()):
            for turn in self._turns(runs, turned):
                step = self._steps[runs[turn or 0]]
                for position, number in enumerate(step.inputs):
                    if self._variables[number].differentiable:
                        yield Way(key, position, step.place, turn)

    def _turns(self, runs: list[int], turned: bool) -> Sequence[int | None]:
        if not turned:
            return (None,)
        return range(len(runs)) if 1 < len(runs) <= _MOST_TURNS else ()

    def _named(self, number: int) -> Key | str:
        made = self._made.get(number)
        return self._leaves.get(number, "") if made is None else self._keys[made]

    @cached_property
    def _uses(self) -> dict[tuple[int, int], frozenset[tuple[int, int]]]:
        """An arrow from a value of several uses → the arrows of its others."""
        uses: dict[int, list[tuple[int, int]]] = {}
        for k, step in enumerate(self._steps):
            for position, number in enumerate(step.inputs):
                if self._variables[number].differentiable:
                    uses.setdefault(number, []).append((k, position))
        return {
            arrow: frozenset(own) - {arrow}
            for own in uses.values()
            if len(own) > 2 or len({self._keys[k] for k, _position in own}) < len(own)
            for arrow in own
        }

    @cached_property
    def _idle(self) -> frozenset[tuple[int, int]]:
        """The arrows of maxima that only keep numbers small: without them nothing changes.

        Whoever goes back by hand takes such a maximum for a constant.
        """
        output = self._variables[self._recorded.output].value
        upstream = np.random.default_rng(0).normal(size=output.shape)
        right = self._back(upstream, frozenset(), {})
        idle: frozenset[tuple[int, int]] = frozenset()
        for k, step in enumerate(self._steps):
            if step.operation.name in ("max", "maximum"):
                without = self._back(upstream, frozenset({(k, 0)}), {})
                # But for rounding: the products are of ordinary numbers.
                if all(np.allclose(right[n], without.get(n, 0.0)) for n in right):
                    idle |= {(k, 0)}
        return idle

    def _before(self, k: int) -> dict[int, str]:
        """Return what of an output's shape it is made of, the nearest first, and what lies between.

        See `Way.kind`.
        """
        output = self._steps[k].output
        shape = self._variables[output].value.shape
        found: dict[int, str] = {}
        # Each with the operations on one way to it.
        rim: dict[int, tuple[int, ...]] = {output: ()}
        for _depth in range(_IN_A_ROW if shape else 0):
            below: dict[int, tuple[int, ...]] = {}
            for number, passed in rim.items():
                made = self._made.get(number)
                for n in () if made is None else self._steps[made].inputs:
                    if self._variables[n].differentiable:
                        below.setdefault(n, (*passed, made or 0))
            for n, passed in below.items():
                if self._variables[n].value.shape == shape and n not in found:
                    kind = self._kind(n, output, passed)
                    if kind:
                        found[n] = kind
            rim = below
        return found

    def _kind(self, source: int, output: int, passed: tuple[int, ...]) -> str:
        names = {self._steps[k].operation.name for k in passed}
        if names <= _LINEAR:
            return ""
        if names <= _LINEAR | _SIGNS:
            return "sign"
        if names <= _LINEAR | _SIGNS | _SCALES and all(map(self._is_scaled, passed)):
            return "scale"
        if any(n in self._leaves and n != source for k in passed for n in self._steps[k].inputs):
            return "layer"
        return "slope" if self._reaches_only_through(source, output) else "factor"

    def _is_scaled(self, k: int) -> bool:
        """Whether an operation, if it scales, does so by a constant number."""
        step = self._steps[k]
        others = [self._variables[n] for n in step.inputs if not self._variables[n].differentiable]
        return step.operation.name not in _SCALES or any(o.value.size == 1 for o in others)

    def _reaches_only_through(self, source: int, through: int) -> bool:
        """Whether a variable has no part in the result but by way of another."""
        reached = {source}
        for step in self._steps:
            if step.output != through and reached.intersection(step.inputs):
                reached.add(step.output)
        return self._recorded.output not in reached

    def gradients(self, number: int, way: Way | None = None) -> Mapping[str, Array] | None:
        """Return what of one of the upstreams comes back to the leaves, on a way or the right one.

        None where there is no such way through this recording.
        """
        upstream = self._upstreams[number]
        if way is None:
            return self._back(upstream, frozenset(), {})
        runs = self._runs.get(way.step, [])
        if way.turn is not None:
            runs = runs[way.turn : way.turn + 1]
        if not runs:
            return None
        cut, past = set(self._idle), {}
        for k in runs:
            if way.alone:
                cut |= self._uses.get((k, way.position or 0), frozenset())
            elif way.position is not None:
                # What a loop begins with is no other turn's: it gets what is its own.
                first = self._steps[k].inputs[way.position] in self._leaves
                if not (first and len(runs) > 1 and self._is_carried(runs, way.position)):
                    cut.add((k, way.position))
            else:
                source = next((n for n in self._before(k) if self._named(n) == way.source), None)
                if source is None:
                    return None
                past[k] = source
        return self._back(upstream, frozenset(cut), past)

    def _is_carried(self, runs: list[int], position: int) -> bool:
        """Whether an operand of a loop's operation is a leaf in one turn, and none in another."""
        leaves = [self._steps[k].inputs[position] in self._leaves for k in runs]
        return any(leaves) and not all(leaves)

    def _back(
        self, upstream: Array, cut: frozenset[tuple[int, int]], past: Mapping[int, int]
    ) -> Mapping[str, Array]:
        output = self._recorded.output
        shape = self._variables[output].value.shape
        found = backward(
            self._steps, self._variables, output, upstream.reshape(shape), cut=cut, past=past
        )
        return {
            name: found.variables[number]
            for name, number in self._recorded.leaves.items()
            if number in found.variables
        }
