"""What a recognised function is, and the backward passes that people get wrong for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives import DOUBLE, Precision
from backhand.diagnosis.evidence import Evidence, Point
from backhand.frozen import frozen

Array = NDArray[Any]


# How much further off a value may be that leaves out an epsilon of 1e-7 or so.
BUT_FOR_AN_EPSILON: Final = 1000.0


@dataclass(frozen=True)
class Case:
    """One forward and backward pass of a recognised function, by the role's own names.

    Attributes
    ----------
    x : array
        The data input; `inputs` holds all of them.
    params : dict of arrays
        By the role's names ("W", "b", "gamma", "beta", …).
    dout : array
        Upstream gradient of the (first) output; `douts` holds all of them.
    out : array
        What forward returned; `outputs` holds all of them.
    labels : array or None
    settings : dict
        eps, stride, pad, slope, ratio, …, as the code holds them.
    derivatives : dict of arrays
        The true gradients by the role's names, of the tensors that were located.
    observed : dict of arrays
        What backward gave, by the role's names.
    memo : dict
        What a role has read off this point: shared by every case of the point.
    precision : Precision
        Of the code's values.
    """

    x: Array
    inputs: tuple[Array, ...]
    params: Mapping[str, Array]
    dout: Array
    douts: tuple[Array, ...]
    out: Array
    outputs: tuple[Array, ...]
    labels: Any
    settings: Mapping[str, Any]
    derivatives: Mapping[str, Array] = field(default_factory=dict)
    observed: Mapping[str, Array] = field(default_factory=dict)
    memo: dict[Any, Any] = field(default_factory=dict)
    precision: Precision = DOUBLE

    def gives(self, value: Any, looseness: float = 1.0) -> bool:
        """Whether forward gave this value, to within the precision of the code's own.

        Parameters
        ----------
        value : number or array of the output's size
        looseness : float
            See `Precision.matches`.
        """
        array = np.asarray(value)
        return array.size == self.out.size and self.precision.matches(
            array.reshape(self.out.shape), self.out, looseness=looseness
        )

    @property
    def batch_size(self) -> int:
        """N."""
        return len(self.x) if self.x.ndim else 1


# What a wrong pass gives: gradients by the role's names ("x", "x1", "W", …); others are left out.
Gradients = Mapping[str, Array]


@frozen
class WrongPass:
    """A wrong backward pass of one role, as people write it.

    Attributes
    ----------
    rule : str
        The rule that it falls under.
    backward : callable
        Case → the gradients that this mistake gives.  It may raise or return None where it
        can't be made.  Only gradients that come out wrong need be given.
    message, fix : str
        Marked with ``mark`` and translated when shown.  They may hold {where}.
    severity : str
        "error", or "warning" for the book's epsilon.
    complexity : int
        2 for a mistake as such; 3 where it needs a fitted or guessed number.
    """

    rule: str
    backward: Callable[[Case], Gradients | None]
    message: str
    fix: str
    severity: str = "error"
    complexity: int = 2


@frozen
class WrongForward:
    """A wrong forward pass of one role: BH401 or BH402.

    A `tolerated` one is a known approximation: a fault only where the backward pass is not
    its derivative.
    """

    rule: str
    forward: Callable[[Case], Any]
    message: str
    fix: str
    tolerated: bool = False


@frozen
class Role:
    """A recognised function.

    Attributes
    ----------
    name : str
        "affine", "batch-norm", ….
    bind : callable
        (values by the subject's names, settings) → {subject's name: role's name} for the
        tensors ("dx" → "x", "W1" → "W"), or None where the arrays don't fit the role.
    variants : callable
        Case → the legitimate outputs, one tuple of arrays (or one array) a variant.  A forward
        value is wrong only when no variant gives it.  None, or nothing yielded: the forward
        pass is not judged.
    wrong_forwards : tuple of WrongForward
    wrong_passes : tuple of WrongPass
    """

    name: str
    bind: Callable[[Mapping[str, Array], Mapping[str, Any]], Mapping[str, str] | None]
    variants: Callable[[Case], Iterator[Any]] | None = None
    wrong_forwards: tuple[WrongForward, ...] = ()
    wrong_passes: tuple[WrongPass, ...] = field(default=())

    def case(self, evidence: Evidence, point: Point, upstream: int = 0) -> Case | None:
        """Read a point of evidence by the role's names; None where it doesn't fit."""
        key = ("case", self.name, upstream)
        if key not in point.memo:
            point.memo[key] = self._case(evidence, point, upstream)
        found: Case | None = point.memo[key]
        return found

    def _case(self, evidence: Evidence, point: Point, upstream: int) -> Case | None:
        names = self.bind(point.values, evidence.settings)
        if names is None:
            return None
        by_role = {role_name: point.values[name] for name, role_name in names.items()}
        inputs = tuple(a for name, a in point.values.items() if is_input(name))
        if not inputs or not point.outputs:
            return None
        douts = point.upstreams[upstream].douts
        return Case(
            x=by_role.get("x", inputs[0]),
            inputs=inputs,
            params={n: a for n, a in by_role.items() if n != "x" and not is_input("d" + n)},
            dout=douts[0],
            douts=douts,
            out=point.outputs[0],
            outputs=point.outputs,
            labels=point.labels,
            settings=evidence.settings,
            derivatives={
                role_name: point.derivative(name, upstream)
                for name, role_name in names.items()
                if name in point.jacobians
            },
            observed={
                role_name: given
                for name, role_name in names.items()
                if (given := point.upstreams[upstream].analytic.get(name)) is not None
            },
            memo=point.memo,
            precision=evidence.precision,
        )


def is_input(name: str) -> bool:
    """Whether a tensor's name is that of an input's gradient: dx, dx0, dx1, …."""
    return name == "dx" or (name.startswith("dx") and name[2:].isdigit())


def bind_inputs(count: int = 1) -> Callable[..., Mapping[str, str] | None]:
    """Return a `bind` for a role without parameters and with `count` inputs: x, or x0, x1, …."""

    def bind(values: Mapping[str, Array], settings: Mapping[str, Any]) -> Mapping[str, str] | None:
        inputs = [name for name in values if is_input(name)]
        if len(inputs) != count:
            return None
        return {name: name[1:] for name in inputs}

    return bind


def bind_by_rank(ranks: Mapping[str, int]) -> Callable[..., Mapping[str, str] | None]:
    """Return a `bind` for one input x and parameters told apart by their number of axes.

    ``bind_by_rank({"W": 2, "b": 1})``: the only 2-D parameter is W, the only 1-D one b.
    """

    def bind(values: Mapping[str, Array], settings: Mapping[str, Any]) -> Mapping[str, str] | None:
        inputs = [name for name in values if is_input(name)]
        params = [name for name in values if not is_input(name)]
        names = {inputs[0]: "x"} if len(inputs) == 1 else {}
        for role_name, rank in ranks.items():
            fitting = [name for name in params if values[name].ndim == rank]
            if len(fitting) == 1:
                names[fitting[0]] = role_name
        return names if len(names) >= 1 + min(1, len(ranks)) else None

    return bind


def numeric(settings: Mapping[str, Any], *names: str, default: float) -> float:
    """Return the first setting of these names that is a number."""
    for name in names:
        value = settings.get(name)
        if isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool):
            return float(value)
    return default
