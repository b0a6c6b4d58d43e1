"""Everything that was measured of a subject, and nothing that was concluded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives import Comparison

Array = NDArray[Any]


# What stands for the exception where a pass gives nothing but nan at an ordinary input.
NOT_A_NUMBER: Final = "nan"


@dataclass(frozen=True)
class Upstream:
    """One upstream gradient, with the gradients that the code made of it.

    Attributes
    ----------
    douts : tuple of arrays
        One an output; for a loss the number that multiplies it, 0-D.
    analytic : dict
        What backward gave, as float64 arrays, by name; None where it gave none.
        A name that is missing was not given at all.
    """

    douts: tuple[Array, ...]
    analytic: Mapping[str, Array | None]

    @cached_property
    def flat(self) -> Array:
        """All upstream gradients as one vector, in the order of the outputs."""
        return np.concatenate([np.ravel(dout) for dout in self.douts])


@dataclass(frozen=True)
class Point:
    """One input, with the outputs, the upstream gradients and the whole derivative there.

    Attributes
    ----------
    label : str
        "batch of 5", "batch of 3", "batch of 1", ….
    values : dict of arrays
        Inputs ("dx" …) and parameters by name, as they were given to forward.
    labels : array, number or None
        Of a loss.
    outputs : tuple of float64 arrays
    upstreams : tuple of Upstream
        At least two that are not multiples of each other; for a loss 1 and 2.5.
    jacobians : dict of arrays
        For the tensors that were located: (*value's shape, total output size), the
        derivative of every output entry.
    kinks : dict of bool arrays
        Entries that comparisons leave out: their one-sided slopes differ, or they are among
        too many to be looked at.
    noise : dict of float
        The error that each derivative itself has.
    unvisited : dict of int
        For large tensors: how many of the entries in `kinks` were not looked at at all.
    slopes_elsewhere : dict of arrays
        For an entrywise function whose dx is wrong: "out" → its slope at its own output.
    """

    label: str
    batch_size: int
    values: Mapping[str, Array]
    labels: Any
    outputs: tuple[Array, ...]
    upstreams: tuple[Upstream, ...]
    jacobians: Mapping[str, Array] = field(default_factory=dict)
    kinks: Mapping[str, Array] = field(default_factory=dict)
    noise: Mapping[str, float] = field(default_factory=dict)
    slopes_elsewhere: Mapping[str, Array] = field(default_factory=dict)
    unvisited: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def memo(self) -> dict[Any, Any]:
        """What roles have read off this point: each reading is made once."""
        return {}

    def derivative(self, name: str, upstream: int = 0) -> Array:
        """Return the true gradient of one tensor for one of the upstream gradients."""
        return np.asarray(self.jacobians[name] @ self.upstreams[upstream].flat)

    def derivative_for(self, name: str, *douts: Any) -> Array:
        """Return the true gradient that other upstream gradients would have given."""
        flat = np.concatenate(
            [
                np.ravel(np.broadcast_to(dout, out.shape))
                for dout, out in zip(douts, self.outputs, strict=True)
            ]
        )
        return np.asarray(self.jacobians[name] @ flat)

    def jacobian(self, name: str, output: int = 0) -> Array:
        """Return one tensor's derivative of one output: (*value's shape, *output's shape)."""
        start = sum(out.size for out in self.outputs[:output])
        part = self.jacobians[name][..., start : start + self.outputs[output].size]
        return part.reshape(*self.values[name].shape, *self.outputs[output].shape)


@dataclass(frozen=True)
class Raised:
    """An exception of the user's code.

    `during` is "forward", "backward", "import", "constructor" or "limit" (ran past its time);
    `labels` says of a loss which kind it was given: "indices", "one-hot" or "" for others.
    """

    during: str
    kind: str
    message: str
    line: int | None = None
    condition: str = ""
    labels: str = ""


@dataclass(frozen=True)
class Contracts:
    """What changed across calls, inputs, types and batch sizes.

    Attributes
    ----------
    mutated_by_forward, mutated_by_backward : tuple of str
        Names whose arrays were changed.
    mutated_upstream : bool
    missing_output : str
        Empty, or what forward (or backward) returned where an array was due.
    missing_gradients : tuple of str
        Names for which backward gave no entry at all.
    shapes : dict
        Name → (gradient's shape, value's shape) where they differ.
    wrong_types : dict
        Name → what the gradient is, where it is no float array.
    grows_with_backward, grows_with_passes : dict of float
        Name → gradient of the second call over that of the first, where it grew.
    stale : tuple of str
        Names whose gradient after forward(A), forward(B), backward is that of A, or in
        part of A.
    ignores_upstream : tuple of str
        Names whose gradient two upstream gradients leave the same.
    redrawn : tuple of str
        Names whose gradient depends on the random state of backward itself.
    differs : tuple of str
        "output" or gradient names that differ between two runs with one random state,
    random : bool
        The output depends on the random state.
    random_in_evaluation : bool
        It still does with the training flag off.
    carried : bool
        A second forward of the same input in the same instance gives another output.
    float32 : dict of str
        Name ("out", "dx", …) → dtype, where float32 went in and another type came out.
    overflow : dict
        What was not finite at large finite inputs: name → (scale, "inf" or "nan").
    log_of_zero : bool
        A confident wrong answer gave an infinite loss.
    batch_of_one : Raised or None
        What a batch of one raised where larger ones did not.
    raised : Raised or None
        What the ordinary input raised; nothing else was measured then.
    """

    mutated_by_forward: tuple[str, ...] = ()
    mutated_by_backward: tuple[str, ...] = ()
    mutated_upstream: bool = False
    missing_output: str = ""
    missing_gradients: tuple[str, ...] = ()
    shapes: Mapping[str, tuple[tuple[int, ...], tuple[int, ...]]] = field(default_factory=dict)
    wrong_types: Mapping[str, str] = field(default_factory=dict)
    grows_with_backward: Mapping[str, float] = field(default_factory=dict)
    grows_with_passes: Mapping[str, float] = field(default_factory=dict)
    stale: tuple[str, ...] = ()
    ignores_upstream: tuple[str, ...] = ()
    redrawn: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    random: bool = False
    random_in_evaluation: bool = False
    carried: bool = False
    float32: Mapping[str, str] = field(default_factory=dict)
    overflow: Mapping[str, tuple[float, str]] = field(default_factory=dict)
    log_of_zero: bool = False
    batch_of_one: Raised | None = None
    raised: Raised | None = None


@dataclass(frozen=True)
class Evidence:
    """Everything measured of one subject.

    Attributes
    ----------
    name, convention, role : str
        As in Subject.
    settings : dict
        Plain constructor arguments and options, for the roles.
    points : tuple of Point
        Batch sizes 5 and 3 (or those that the case allows), then 1; the first is the main one.
    comparisons : dict of Comparison
        Per gradient, at the main point.
    wrong : tuple of str
        Names whose gradient is not the derivative at some point, batch of one aside.
    wrong_for_one : tuple of str
        Names that are wrong for a batch of one only.
    powerless : tuple of str
        Names whose check could not fail (derivative and gradient exactly zero).
    inherited : dict of str
        Name → the layer further on that its error comes from.
    """

    name: str
    convention: str
    role: str
    settings: Mapping[str, Any]
    scalar: bool
    takes_upstream: bool
    declared_random: bool
    points: tuple[Point, ...]
    contracts: Contracts
    comparisons: Mapping[str, Comparison] = field(default_factory=dict)
    wrong: tuple[str, ...] = ()
    wrong_for_one: tuple[str, ...] = ()
    powerless: tuple[str, ...] = ()
    inherited: Mapping[str, str] = field(default_factory=dict)

    def all_zero(self, name: str) -> bool:
        """Whether a gradient was zero in every entry, wherever it was observed."""
        given = [u.analytic[name] for p in self.points for u in p.upstreams if name in u.analytic]
        return bool(given) and all(a is not None and not a.any() for a in given)

    @property
    def located(self) -> tuple[Point, ...]:
        """The points at which explanations are tried: every batch size but one."""
        several = tuple(p for p in self.points if p.batch_size > 1)
        return several or self.points
