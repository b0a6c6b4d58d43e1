"""Everything that was measured of a subject, and nothing that was concluded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives import DOUBLE, Comparison, Precision
from backhand.derivatives.jacobian import Entrywise, Jacobian, Projected, Sampled
from backhand.frozen import frozen
from backhand.reading.subject import Part

Array = NDArray[Any]


# What stands for the exception where a pass gives nothing but nan at an ordinary input.
NOT_A_NUMBER: Final = "nan"


@frozen
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


@frozen
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
    jacobians : dict of arrays, Entrywise or Sampled
        For the tensors that were located: (*value's shape, total output size), the
        derivative of every output entry; of a large tensor what is known of it.
    kinks : dict of bool arrays
        Shaped like `derivative`.  Entries that comparisons leave out: their one-sided slopes
        differ.
    noise : dict of float
        The error that each derivative itself has.
    unvisited : dict of int
        For large tensors: how many entries `derivative` does not have.
    slopes_elsewhere : dict of arrays
        For an entrywise function whose dx is wrong: "out" → its slope at its own output; for one
        of several parts its tensor's name → that.
    """

    label: str
    batch_size: int
    values: Mapping[str, Array]
    labels: Any
    outputs: tuple[Array, ...]
    upstreams: tuple[Upstream, ...]
    jacobians: Mapping[str, Jacobian] = field(default_factory=dict)
    kinks: Mapping[str, Array] = field(default_factory=dict)
    noise: Mapping[str, float] = field(default_factory=dict)
    slopes_elsewhere: Mapping[str, Array] = field(default_factory=dict)
    unvisited: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def memo(self) -> dict[Any, Any]:
        """What roles have read off this point: each reading is made once."""
        return {}

    def derivative(self, name: str, upstream: int = 0) -> Array:
        """Return the true gradient of one tensor for one of the upstream gradients.

        Of a large tensor that was sampled, a grid of it: nan where it was not visited; or its
        products with some directions.
        """
        return np.asarray(self.jacobians[name] @ self.upstreams[upstream].flat)

    def observed(self, name: str, upstream: int = 0) -> Array | None:
        """Return what backward gave; of a sampled tensor, the entries that `derivative` has."""
        given = self.upstreams[upstream].analytic.get(name)
        return given if given is None else self.on_grid(name, given)

    def on_grid(self, name: str, array: Array) -> Array:
        """Return of an array that is shaped like a sampled tensor the entries of its grid.

        Like the tensor, or like it with its axes in another order.  Of anything else, and where
        all entries are known, the array itself.  Of a tensor that was looked at along directions
        only, the products with these.
        """
        jacobian, shape = self.jacobians.get(name), self.values[name].shape
        if isinstance(jacobian, Projected):
            return jacobian.on_grid(array) if array.shape == shape else array
        if not isinstance(jacobian, Sampled):
            return array
        if array.shape == shape:
            return jacobian.on_grid(array)
        left = list(range(len(shape)))
        order = []
        for n in array.shape:
            axis = next((a for a in left if shape[a] == n), None)
            if axis is None:
                return array
            left.remove(axis)
            order.append(axis)
        return array if left else np.asarray(array[np.ix_(*(jacobian.axes[a] for a in order))])

    def place(self, name: str, index: Sequence[Any]) -> tuple[int, ...]:
        """Return the index in a tensor of an entry of `derivative`."""
        jacobian = self.jacobians.get(name)
        if isinstance(jacobian, Projected):
            return (0,) * len(jacobian.shape)
        if isinstance(jacobian, Sampled):
            return tuple(int(a[i]) for a, i in zip(jacobian.axes, index, strict=True))
        return tuple(int(i) for i in index)

    def derivative_for(self, name: str, *douts: Any) -> Array:
        """Return the true gradient that other upstream gradients would have given."""
        flat = np.concatenate(
            [
                np.ravel(np.broadcast_to(dout, out.shape))
                for dout, out in zip(douts, self.outputs, strict=True)
            ]
        )
        return np.asarray(self.jacobians[name] @ flat)

    def is_sampled(self, name: str) -> bool:
        """Whether `derivative` has a grid of some entries only, or directions."""
        return isinstance(self.jacobians.get(name), (Sampled, Projected))

    def has_entries(self, name: str) -> bool:
        """Whether `derivative` has entries of a tensor, all of them or some."""
        return name in self.jacobians and not isinstance(self.jacobians[name], Projected)

    def matrix(self, name: str) -> Array | None:
        """Return a tensor's derivative, (entries, outputs); None unless it is held whole."""
        jacobian = self.jacobians.get(name)
        if not isinstance(jacobian, np.ndarray):
            return None
        return jacobian.reshape(self.values[name].size, -1)

    def entrywise(self, name: str) -> Entrywise | None:
        """Return a large tensor's derivative where each output reads one entry of it."""
        jacobian = self.jacobians.get(name)
        return jacobian if isinstance(jacobian, Entrywise) else None

    def only(self, output: int, names: Mapping[str, str]) -> Point:
        """Return the point as a function of some tensors alone sees it, under other names.

        Parameters
        ----------
        output : int
            The function's own; the derivatives are held whole.
        names : dict of str
            Name here → name there.
        """
        own = {n: slopes for n, slopes in self.slopes_elsewhere.items() if n in names}
        start = sum(out.size for out in self.outputs[:output])
        columns = slice(start, start + self.outputs[output].size)

        def renamed(held: Mapping[str, Any]) -> dict[str, Any]:
            return {new: held[old] for old, new in names.items() if old in held}

        return replace(
            self,
            values=renamed(self.values),
            outputs=(self.outputs[output],),
            upstreams=tuple(
                Upstream((u.douts[output],), renamed(u.analytic)) for u in self.upstreams
            ),
            jacobians={n: np.asarray(j)[..., columns] for n, j in renamed(self.jacobians).items()},
            kinks=renamed(self.kinks),
            noise=renamed(self.noise),
            slopes_elsewhere=dict(zip(("out",), own.values(), strict=False)),
            unvisited=renamed(self.unvisited),
        )

    def jacobian(self, name: str, output: int = 0) -> Array:
        """Return one tensor's derivative of one output: (*value's shape, *output's shape).

        Raises
        ------
        ValueError
            It is not held whole.
        """
        matrix = self.matrix(name)
        if matrix is None:
            raise ValueError("the derivative is not held whole")
        start = sum(out.size for out in self.outputs[:output])
        part = matrix[:, start : start + self.outputs[output].size]
        return part.reshape(*self.values[name].shape, *self.outputs[output].shape)


@frozen
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


@frozen
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
    by_layout : tuple of str
        Names whose gradient is another one where the same upstream gradient is not contiguous.
    other_layout : Raised or None
        What backward raised for such a one.
    second : str
        "right", "wrong" or "none": what a second differentiation gives; "" where it is refused,
        or where there is none.
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
    by_layout: tuple[str, ...] = ()
    other_layout: Raised | None = None
    second: str = ""


@frozen
class Unwatched:
    """A line of a backward pass of which a verdict says nothing.

    Attributes
    ----------
    line : int
        In the text that was run.
    shown : str
        As its reader counts: "31"; within a notebook "cell 4, line 2".
    why : str
    dropped : bool
        What it computes is read nowhere.
    """

    line: int
    shown: str
    why: str
    dropped: bool = False


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
    precision : Precision
        Of the code's values, as they show it.
    unexamined : dict of str
        Parameters and inputs whose gradient should have been looked at and was not: name → why.
    unwatched : tuple of Unwatched
        Lines of the backward pass in which no fault put in was noticed.
    parts : tuple of Part
        Where the outputs have nothing to do with each other; see `of_part`.
    part : Part or None
        Of which this is; see `of_part`.
    passes : int
        What it took to measure all this, in forward passes of the subject.
    sampled : bool
        Its gradients were looked at along directions and at a sample of entries.
    recordings : Recordings or None
        The forward passes as graphs, for those who ask; None where nothing is wrong.
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
    precision: Precision = DOUBLE
    unexamined: Mapping[str, str] = field(default_factory=dict)
    unwatched: tuple[Unwatched, ...] = ()
    parts: tuple[Part, ...] = ()
    part: Part | None = None
    passes: int = 0
    sampled: bool = False
    recordings: Any = None

    def part_with(self, where: str) -> Part | None:
        """Return the part that a tensor belongs to; None where there are no parts."""
        return next((part for part in self.parts if where in part.names), None)

    def of_part(self, part: Part) -> tuple[Evidence, dict[str, str]]:
        """Return what was measured of one part, and how its tensors are called there."""
        names = {n: n for n in part.names}
        if len(part.names) == 1 or part.role != "unknown":
            # The names by which roles know the tensors of a function.
            first, *more = part.names
            names = {first: "dx", **{n: n.rpartition(".")[2] for n in more}}

        def renamed(held: Mapping[str, Any]) -> dict[str, Any]:
            return {new: held[old] for old, new in names.items() if old in held}

        return (
            replace(
                self,
                name=part.title,
                role=part.role,
                points=tuple(point.only(part.output, names) for point in self.points),
                comparisons=renamed(self.comparisons),
                wrong=tuple(names[n] for n in self.wrong if n in names),
                wrong_for_one=tuple(names[n] for n in self.wrong_for_one if n in names),
                powerless=tuple(names[n] for n in self.powerless if n in names),
                contracts=Contracts(),
                parts=(),
                part=part,
                recordings=None,
            ),
            names,
        )

    def all_zero(self, name: str) -> bool:
        """Whether a gradient was zero in every entry, wherever it was observed."""
        given = [u.analytic[name] for p in self.points for u in p.upstreams if name in u.analytic]
        return bool(given) and all(a is not None and not a.any() for a in given)

    @property
    def located(self) -> tuple[Point, ...]:
        """The points at which explanations are tried: every batch size but one."""
        several = tuple(p for p in self.points if p.batch_size > 1)
        return several or self.points
