"""What a forward pass's own graph offers as explanations: a path left out, a derivative forgotten.

No function is known here.  The pass is recorded, each arrow is left out in turn, and operations
are gone past as if they had no derivative; what gives the very gradient that was observed, at
every input and for every upstream gradient, says what is wrong with it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives import Precision
from backhand.diagnosis.evidence import Evidence, Point
from backhand.diagnosis.measuring.passes import left
from backhand.diagnosis.registry import Offer
from backhand.language import gettext as _
from backhand.reading.bench import bench_of
from backhand.reading.naming import plain_name
from backhand.reading.subject import Subject, Values
from backhand.running.remote_bench import RemoteBench

if TYPE_CHECKING:
    from backhand.graph.wrong_ways import Way, Ways
    from backhand.running.subject_graph import HeardWays

Array = NDArray[Any]

# Seconds that the ways of one subject may take, and no more than half of what it has left: each
# is a backward pass of a graph.
_BUDGET: Final = 2.0
# What stands for what is gone past, or kept; a path that is left out for all else.
_RULES: Final = {"slope": "BH113", "sign": "BH100", "scale": "BH102", "turn": "BH116"}
# What is left between a slope by differences and the graph's own.
_NEAR: Final = 1e-4
# Beside a bare transformation of the derivative (0) and one with a choice in it (1).
LEFT_OUT: Final = 2
_FORGOTTEN: Final = 3


@dataclass
class Recordings:
    """The forward passes of a subject, recorded where it runs when they are first asked for.

    Parameters
    ----------
    subject : Subject
    """

    subject: Subject
    _ways: dict[int, Ways | HeardWays | None] = field(default_factory=dict)
    _given: dict[tuple[Any, ...], Mapping[str, Array] | None] = field(default_factory=dict)
    _spent: float = 0.0
    _spare: float | None = None

    def at(self, point: Point) -> Ways | HeardWays | None:
        """Return the ways back from one point; None where the pass can't be recorded."""
        if id(point) not in self._ways:
            self._ways[id(point)] = self._recorded(point)
        return self._ways[id(point)]

    def _recorded(self, point: Point) -> Ways | HeardWays | None:
        given = self.subject.values
        values = Values(
            {n: a for n, a in point.values.items() if n in given.inputs},
            {n: a for n, a in point.values.items() if n not in given.inputs},
            point.labels,
            given.constant,
        )
        upstreams = [upstream.flat for upstream in point.upstreams]
        if self.subject.convention == "script":
            return None  # a turn is run elsewhere, and its messages are no forward pass
        # Of most of what is right nothing is recorded.
        if self.subject.conditions is None:
            from backhand.running.subject_graph import ways_of

            return ways_of(self.subject, values, upstreams)
        bench = bench_of(self.subject)
        return bench.ways(values, upstreams) if isinstance(bench, RemoteBench) else None

    def gradients(self, point: Point, upstream: int, way: Way | None) -> Mapping[str, Array] | None:
        """Return what comes back on a way, by the names of the graph; None past its time."""
        key = (id(point), upstream, way)
        if key not in self._given:
            ways, begun = self.at(point), time.monotonic()
            if self._spare is None:
                self._spare = left() / 2
            if ways is None or self._spent > _BUDGET or left() < self._spare:
                return None
            self._given[key] = ways.gradients(upstream, way)
            self._spent += time.monotonic() - begun
        return self._given[key]

    def is_whole(self, point: Point, where: str) -> bool:
        """Whether a tensor's derivative is what comes back in the recording: it lacks nothing."""
        if where not in point.jacobians:
            return False
        right = self.gradients(point, 0, None)
        mine, truth = (
            None if right is None else right.get(plain_name(where)),
            point.derivative(where),
        )
        if mine is None or mine.shape != point.values[where].shape:
            return False
        mine = point.on_grid(where, mine)
        if mine.shape != truth.shape:
            return False
        held = np.isfinite(truth)
        if where in point.kinks and point.kinks[where].shape == truth.shape:
            held &= ~point.kinks[where]
        # As near as a slope by differences is known.
        size = float(np.max(np.abs(truth[held]), initial=0.0))
        return bool(np.all(np.abs(mine - truth)[held] <= _NEAR * size))


def way_offers(evidence: Evidence, where: str) -> Iterator[tuple[str, Offer]]:
    """Yield the wrong ways back to one tensor, each with its rule."""
    recordings = evidence.recordings
    if recordings is None or not evidence.located:
        return
    first = evidence.located[0]
    ways = recordings.at(first)
    if ways is None or not recordings.is_whole(first, where):
        return
    for way in ways.all():
        yield (
            _rule(way),
            Offer(
                _prediction(recordings, way, where, evidence.precision),
                _message(way),
                _fix(way),
                complexity=LEFT_OUT
                if way.position is not None and way.turn is None
                else _FORGOTTEN,
                evidence={"forward": way.place.line},
            ),
        )


def _prediction(
    recordings: Recordings, way: Way, where: str, precision: Precision
) -> Callable[[Point, int], Array | None]:
    name = plain_name(where)

    def predict(point: Point, upstream: int) -> Array | None:
        given = recordings.gradients(point, upstream, way)
        predicted = None if given is None else given.get(name)
        if predicted is None or not np.isfinite(predicted).all() or not predicted.any():
            return None
        # What changes next to nothing explains no difference: what is left is an epsilon's.
        right = recordings.gradients(point, upstream, None)
        if right is not None and name in right:
            least = precision.prediction_bound(right[name], looseness=10)
            if np.max(np.abs(predicted - right[name]), initial=0.0) <= least:
                return None
        return predicted

    return predict


def _rule(way: Way) -> str:
    return _RULES.get(way.kind, "BH109")


def _message(way: Way) -> str:
    line, code = way.place.line, way.place.code
    if way.kind == "sign":
        text = _("the sign that line {line} gives to one path is left out ({code})")
    elif way.kind == "scale":
        text = _("the constant by which line {line} scales one path is left out ({code})")
    elif way.kind == "layer":
        text = _("what line {line} computes is left out on the way back ({code})")
    elif way.position is None:
        text = _(
            "the derivative of what line {line} computes is left out: the gradient goes past it "
            "as it came ({code})"
        )
    elif way.kind == "turn":
        text = _(
            "what one turn of the loop at line {line} sends back is there, and the others are "
            "written over ({code})"
        )
    elif way.alone:
        text = _("of several paths only the one through line {line} is there ({code})")
    else:
        text = _("a path through line {line} is left out ({code})")
    return text.format(line=line, code=code)


def _fix(way: Way) -> str:
    if way.position is None:
        return _("multiply by the derivative of what that line computes")
    return _("follow every arrow back that leaves a value, and add what comes along each")
