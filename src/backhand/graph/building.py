"""A finished recording → the record that is kept of it: what leads to the result, in its boxes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.frozen import frozen
from backhand.graph.backward import Gradients
from backhand.graph.record import Edge, Graph, Group, Node, Tensor, TensorKind, as_plain
from backhand.graph.recorder import Step, Variable
from backhand.graph.scopes import Scope
from backhand.pattern import pattern

Array = NDArray[Any]

_ASSIGNED = pattern(r"^(?:self\.)?([A-Za-z]\w*)\s*(?:[-+*/@]|\*\*)?=(?!=)")


@frozen
class Recorded:
    """A pass as it was recorded.

    Attributes
    ----------
    steps, variables : sequences
        Steps that do not lead to the output are gone.
    output : int
    leaves : dict of int
        Inputs, parameters and labels: name → variable.
    scopes : sequence of Scope
    boxed : bool
        Something in it is a closed box.
    """

    steps: Sequence[Step]
    variables: Sequence[Variable]
    output: int
    leaves: Mapping[str, int]
    scopes: Sequence[Scope]
    notes: tuple[str, ...] = field(default=())

    @property
    def boxed(self) -> bool:
        """Whether something in it is a closed box."""
        return any(step.operation.name == "box" for step in self.steps)


def leading_to(output: int, steps: Sequence[Step]) -> list[Step]:
    """Return the steps without which the output would not be."""
    wanted, kept = {output}, []
    for step in reversed(steps):
        if step.output in wanted:
            kept.append(step)
            wanted.update(step.inputs)
    return kept[::-1]


def graph_of(
    recorded: Recorded,
    name: str,
    gradients: Gradients | None,
    upstream: Array,
    written: Mapping[int, Array],
    notes: Sequence[str],
) -> Graph:
    """Put a graph's record together."""
    steps, variables = recorded.steps, recorded.variables
    used = {n for step in steps for n in (*step.inputs, step.output)}
    used |= {recorded.output, *recorded.leaves.values()}
    order = sorted(used)
    tensor_ids = {n: f"t{k}" for k, n in enumerate(order)}
    names = _names(recorded)
    kept, group_ids = _kept_scopes(steps)
    tensors = []
    for n in order:
        variable = variables[n]
        kind: TensorKind = variable.kind
        if n == recorded.output and kind in ("value", "constant"):
            kind = "output"
        tensors.append(
            Tensor(
                tensor_ids[n],
                names.get(n, variable.name),
                kind,
                variable.value.shape,
                str(variable.value.dtype),
                variable.value,
                None
                if gradients is None or not variable.differentiable
                else as_plain(gradients.variables.get(n)),
                variable.differentiable,
                as_plain(written.get(n)),
            )
        )
    nodes: list[Node] = []
    edges: list[Edge] = []
    for place, step in enumerate(steps):
        ids = []
        for position, n in enumerate(step.inputs):
            ids.append(f"e{len(edges)}")
            flows = None if gradients is None else gradients.edges.get((place, position))
            edges.append(Edge(ids[-1], tensor_ids[n], f"n{place}", position, flows))
        scope = kept.get(id(step.scope)) if step.scope is not None else None
        nodes.append(
            Node(
                f"n{place}",
                step.operation.name,
                step.label or step.operation.label,
                tuple(ids),
                tensor_ids[step.output],
                None if scope is None else group_ids[id(scope)],
                step.settings,
                step.place,
                step.closed,
            )
        )
    edges.append(
        Edge(
            f"e{len(edges)}",
            tensor_ids[recorded.output],
            None,
            0,
            None if gradients is None else as_plain(upstream),
        )
    )
    groups = []
    for scope in sorted({id(s): s for s in kept.values()}.values(), key=lambda s: s.number):
        above = _kept_above(scope.parent, kept)
        groups.append(
            Group(
                group_ids[id(scope)],
                scope.label,
                scope.kind,
                None if above is None else group_ids[id(above)],
                scope.role,
                scope.place,
            )
        )
    return Graph(
        name,
        tuple(tensors),
        tuple(edges),
        tuple(nodes),
        tuple(groups),
        tensor_ids[recorded.output],
        np.asarray(upstream),
        tuple(notes),
    )


def _names(recorded: Recorded) -> dict[int, str]:
    """Return the names that the code gives its values: those on the left of an assignment."""
    names: dict[int, str] = {}
    steps = recorded.steps
    for k, step in enumerate(steps):
        later = steps[k + 1] if k + 1 < len(steps) else None
        if later is not None and later.place == step.place and later.scope is step.scope:
            continue  # the line goes on
        assigned = _ASSIGNED.match(step.place.code)
        if assigned and recorded.variables[step.output].kind == "value":
            names[step.output] = assigned[1]
    return names


def _chain(scope: Scope | None) -> list[Scope]:
    chain = []
    while scope is not None:
        chain.append(scope)
        scope = scope.parent
    return chain


def _kept_scopes(steps: Sequence[Step]) -> tuple[dict[int, Scope], dict[int, str]]:
    """Return which boxes are drawn: (id of any scope → the drawn one round it; its group's id).

    A function of a single operation, and one that holds all that its caller does, is none.
    """
    count: dict[int, int] = {}
    scopes: dict[int, Scope] = {}
    for step in steps:
        for scope in _chain(step.scope):
            scopes[id(scope)] = scope
            count[id(scope)] = count.get(id(scope), 0) + 1
    drawn = {
        key
        for key, scope in scopes.items()
        if scope.kind != "function"
        or (
            count[key] > 1
            and not (
                scope.parent is not None
                and scope.parent.kind != "network"
                and count[id(scope.parent)] == count[key]
            )
        )
    }
    # A chain of calls that each only hand on is drawn as its outermost.
    kept: dict[int, Scope] = {}
    for key, scope in scopes.items():
        for outer in _chain(scope):
            if id(outer) in drawn:
                kept[key] = outer
                break
    order = sorted((scopes[key] for key in drawn), key=lambda s: s.number)
    return kept, {id(scope): f"g{k}" for k, scope in enumerate(order)}


def _kept_above(scope: Scope | None, kept: Mapping[int, Scope]) -> Scope | None:
    return None if scope is None else kept.get(id(scope))
