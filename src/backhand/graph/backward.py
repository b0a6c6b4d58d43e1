"""The gradients of a recorded pass: each operation's local derivative, the last one first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.frozen import frozen
from backhand.graph.operations.operation import Call
from backhand.graph.recorder import Step, Variable

Array = NDArray[Any]


@frozen
class Gradients:
    """What flows back.

    Attributes
    ----------
    variables : dict of arrays
        Number of the variable → its gradient: the sum over its uses.
    edges : dict of arrays
        (number of the step, position) → what flows back along this one edge.
    unknown : frozenset of int
        Variables to which a closed box without a derivative hands something that is not known.
    """

    variables: dict[int, Array]
    edges: dict[tuple[int, int], Array]
    unknown: frozenset[int]


def call_of(step: Step, variables: Sequence[Variable]) -> Call:
    """Return an operation as its derivative wants it."""
    return Call(
        tuple(variables[n].value for n in step.inputs),
        variables[step.output].value,
        step.settings,
        step.extra,
        tuple(variables[n].kind == "constant" for n in step.inputs),
    )


def backward(
    steps: Sequence[Step],
    variables: Sequence[Variable],
    output: int,
    upstream: Array,
    *,
    cut: Collection[tuple[int, int]] = (),
    past: Mapping[int, int] | None = None,
) -> Gradients:
    """Go back through a recorded pass.

    Contributions add where a variable was used several times.

    Parameters
    ----------
    steps : sequence of Step
        In the order in which they ran.
    variables : sequence of Variable
        By their numbers.
    output : int
        The variable that the upstream gradient belongs to.
    upstream : array of its shape
    cut : collection of (int, int)
        Edges, by step and position, along which nothing is to flow back.
    past : dict of int
        Step → the variable to which it is to hand what came to it as it came, in place of its
        inputs.

    Returns
    -------
    gradients : Gradients
    """
    found: dict[int, Array] = {output: np.asarray(upstream, dtype=np.float64)}
    edges: dict[tuple[int, int], Array] = {}
    unknown: set[int] = set()
    with np.errstate(all="ignore"):
        for place in range(len(steps) - 1, -1, -1):
            step = steps[place]
            vjp = step.operation.vjp
            if step.output in unknown:
                unknown.update(n for n in step.inputs if variables[n].differentiable)
                continue
            dout = found.get(step.output)
            if dout is None or vjp is None:
                continue
            if past and place in past:
                source = past[place]
                found[source] = found[source] + dout if source in found else dout
                continue
            call = call_of(step, variables)
            for position, number in enumerate(step.inputs):
                variable = variables[number]
                if not variable.differentiable or (place, position) in cut:
                    continue
                part = vjp(call, dout, position)
                if part is None:
                    unknown.add(number)
                    continue
                part = np.array(part, dtype=np.float64).reshape(variable.value.shape)
                edges[place, position] = part
                before = found.get(number)
                found[number] = part if before is None else before + part
    return Gradients(
        {number: array for number, array in found.items() if number not in unknown},
        edges,
        frozenset(unknown),
    )
