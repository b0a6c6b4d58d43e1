"""What an operation computes and what its local derivatives are, in symbols, shapes and words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from backhand.frozen import frozen
from backhand.graph.operations import CATALOGUE, Operation
from backhand.graph.record import Graph, Node, Tensor
from backhand.graph.roles import ROLES, RoleText, border
from backhand.language import gettext as _


@frozen
class Derivative:
    """How a gradient goes back through a node along one of its edges.

    Attributes
    ----------
    edge : str
    symbols : str
        "dW = xᵀ · dout"
    shapes : str
        The same with each array's shape, so that only one product fits:
        "(784, 50) = (784, 3) · (3, 50)".
    words : str
        For people, in the language in force.
    """

    edge: str
    symbols: str
    shapes: str
    words: str


@frozen
class Explanation:
    """A node or a closed group, explained.

    Attributes
    ----------
    symbols : str
        The forward equation: "y = x · W".
    shapes : str
        "(3, 50) = (3, 784) · (784, 50)"
    words : str
        What it does, in the language in force.
    derivatives : tuple of Derivative
        One for each edge that a gradient flows back along; empty where none does.
    """

    symbols: str
    shapes: str
    words: str
    derivatives: tuple[Derivative, ...] = ()


# Axes of a batch of rows, of sequences or of pictures have no one name; a sum over the first is
# one over the samples.
_SUM_OVER_SAMPLES: Final = "Σₙ "


def explain_node(graph: Graph, node: str) -> Explanation:
    """Explain one operation of a graph.

    Parameters
    ----------
    graph : Graph
    node : str
        A node's id.

    Returns
    -------
    explanation : Explanation
        With a derivative for each edge whose tensor is differentiable, if the operation is.
    """
    one = graph.node(node)
    operation = CATALOGUE[one.operation]
    inputs = [graph.tensor(graph.edge(e).tensor) for e in one.inputs]
    output = graph.tensor(one.output)
    letters = _letters(operation, len(inputs))
    names = _names(operation, inputs, output, letters)
    whole, parts = (int(np.prod(t.shape)) for t in (inputs[0], output))
    count = str(whole // max(parts, 1))
    symbols = _fields(one, names, letters, output, [_called(n) for n in names], "dout", count)
    shapes = _fields(
        one,
        names,
        letters,
        output,
        [_shape(t.shape) for t in inputs],
        _shape(output.shape),
        transposed=[_shape(t.shape[::-1]) for t in inputs],
    )
    forward_shapes = operation.forward_shapes or operation.forward
    y = symbols["y"]
    derivatives = []
    for position, (edge, tensor) in enumerate(zip(one.inputs, inputs, strict=True)):
        if operation.vjp is None or not tensor.differentiable or not operation.backward:
            continue
        written = _at(operation.backward, position)
        if not written:
            continue
        summed = _summed(operation, tensor, output)
        own = {"own": _called(names[position])}
        right = written.format(**{**symbols, **own})
        in_shapes = (_at(operation.backward_shapes, position) or written).format(
            **{**shapes, "own": _shape(tensor.shape)}
        )
        if summed:
            right = summed + (f"({right})" if " " in right else right)
            in_shapes = summed + in_shapes
        words = _at(operation.backward_words, position)
        words = _(words) if words else ""
        if summed:
            words += " " + _(
                "It was used for every row at once, so what the rows send back adds up."
            )
        if one.operation == "box" and one.closed:
            words = one.closed
        derivatives.append(
            Derivative(
                edge,
                f"d{names[position]} = {right}",
                f"{_shape(tensor.shape)} = {in_shapes}",
                words.strip(),
            )
        )
    return Explanation(
        f"{y} = {operation.forward.format(**symbols)}",
        f"{_shape(output.shape)} = {forward_shapes.format(**shapes)}",
        _(operation.words) + (f" {one.closed}" if one.closed else ""),
        tuple(derivatives),
    )


def _at(parts: Sequence[str], position: int) -> str:
    return parts[min(position, len(parts) - 1)] if parts else ""


def _letters(operation: Operation, count: int) -> list[str]:
    """Return a letter for each operand; further ones are numbered on."""
    letters = list(operation.operands[:count])
    while len(letters) < count:
        letters.append(f"{operation.operands[-1]}{len(letters) - len(operation.operands) + 2}")
    return letters


def _names(
    operation: Operation, inputs: Sequence[Tensor], output: Tensor, letters: Sequence[str]
) -> list[str]:
    """Return what the operands are called: their own names, numbers as such, else letters."""
    taken = {t.name for t in inputs if t.name} | {output.name or "y"}
    names: list[str] = []
    for tensor, letter in zip(inputs, letters, strict=True):
        if tensor.name:
            # The same line may write over what it reads: x = x + b.
            names.append(tensor.name)
        elif tensor.kind == "constant" and tensor.value is not None and tensor.value.size == 1:
            names.append(_number(tensor.value))
        else:
            spare = [c for c in (letter, "a", "b", "c", "u", "v", "w", "z") if c not in taken]
            names.append(spare[0])
            taken.add(spare[0])
    return names


def _number(value: Any) -> str:
    return f"{float(np.asarray(value).reshape(())):.6g}".replace("-", "−")


def _called(name: str) -> str:
    """Return a name as it stands in an equation: a negative number in brackets."""
    return f"({name})" if name.startswith("−") else name


def _fields(
    node: Node,
    names: Sequence[str],
    letters: Sequence[str],
    output: Tensor,
    operands: Sequence[str],
    dout: str,
    count: str = "n",
    transposed: Sequence[str] | None = None,
) -> dict[str, str]:
    """Return what the braces of an equation stand for: names, or shapes."""
    in_shapes = transposed is not None
    fields = {
        "dout": dout,
        "doutT": _shape(output.shape[::-1]) if in_shapes else "doutᵀ",
        "y": dout if in_shapes else _output_name(output, names),
        "index": str(node.settings.get("index", "")),
        "label": node.label,
        "operands": ", ".join(operands),
        "count": "N" if in_shapes else count,
        "own": "",
    }
    for k, (letter, operand) in enumerate(zip(letters, operands, strict=True)):
        fields[letter] = operand
        fields[letter + "T"] = transposed[k] if transposed is not None else operand + "ᵀ"
    return fields


def _output_name(output: Tensor, names: Sequence[str]) -> str:
    """Return what the output is called; marked where the line wrote over what it read."""
    name = output.name or "y"
    return f"{name}′" if name in names else name


def _summed(operation: Operation, tensor: Tensor, output: Tensor) -> str:
    """Return the sum that undoes the repetition of a smaller operand; "" where there was none."""
    if not operation.entrywise or tensor.shape == output.shape:
        return ""
    before = len(output.shape) - len(tensor.shape)
    axes = [
        k
        for k, side in enumerate(output.shape)
        if k < before or (tensor.shape[k - before] == 1 and side != 1)
    ]
    if not axes:
        return ""
    if axes == [0]:
        return _SUM_OVER_SAMPLES
    return "Σ" + "".join("₀₁₂₃₄₅₆₇₈₉"[k % 10] for k in axes) + " "


def _shape(shape: Sequence[int]) -> str:
    return "(" + ", ".join(str(side) for side in shape) + ("," if len(shape) == 1 else "") + ")"


def explain_group(graph: Graph, group: str) -> Explanation:
    """Explain a closed box: its equation by its role, with the tensors that cross its border.

    Parameters
    ----------
    graph : Graph
    group : str
        A group's id.

    Returns
    -------
    explanation : Explanation
        A derivative's edge is the first along which the tensor enters the box.
    """
    one = graph.group(group)
    entering, leaving = border(graph, group)
    text: RoleText | None = ROLES.get(one.role)
    tensors = [graph.tensor(graph.edge(e).tensor) for e in entering]
    output = graph.tensor(leaving) if leaving is not None else None
    out_shape = _shape(output.shape) if output is not None else ""
    y = "L" if output is not None and output.shape == () else "y"
    if output is not None and output.name:
        y = _output_name(output, [t.name for t in tensors])
    parts = text.assign(tensors) if text is not None else None
    if text is None or parts is None:
        return _generic(graph, one.label, entering, tensors, y, out_shape)
    names = {role: t.name or role for role, t in parts.items()}
    fields = _role_fields(names)
    fields["y"] = y
    sides = {role: t.shape for role, t in parts.items()}
    flattened = one.role == "affine" and len(sides["x"]) != 2
    if flattened:
        # The product is one of rows, whatever x was before: pictures, or the steps of a sequence.
        D, H = sides["W"]
        N = math.prod(sides["x"]) // D
        sides["x"], out_shape = (N, D), _shape((N, H))
    shapes = {role: _shape(side) for role, side in sides.items()}
    shape_fields = _role_fields(shapes, {r: _shape(side[::-1]) for r, side in sides.items()})
    shape_fields |= {"y": out_shape, "dout": out_shape}
    derivatives = []
    for role, (written, in_shapes, words) in text.backward.items():
        tensor = parts.get(role)
        if tensor is None or not tensor.differentiable:
            continue
        edge = entering[tensors.index(tensor)]
        derivatives.append(
            Derivative(
                edge,
                f"d{names[role]} = " + written.format(**fields, dout="dout"),
                f"{shapes[role]} = " + in_shapes.format(**shape_fields),
                _(words),
            )
        )
    words = _(text.words)
    if flattened:
        words += " " + _("{name} is {before} and is reshaped to rows first: {after}.").format(
            name=names["x"], before=_shape(parts["x"].shape), after=shapes["x"]
        )
    return Explanation(
        f"{y} = " + text.forward.format(**fields, dout="dout"),
        f"{out_shape} = " + (text.forward_shapes or text.forward).format(**shape_fields),
        words,
        tuple(derivatives),
    )


def _role_fields(
    names: Mapping[str, str], transposed: Mapping[str, str] | None = None
) -> dict[str, str]:
    fields = {}
    for role in ("x", "W", "b", "t", "gamma", "beta", "mask"):
        fields[role] = names.get(role, role)
        fields[role + "T"] = transposed.get(role, "") if transposed else names.get(role, role) + "ᵀ"
    return fields


def _generic(
    graph: Graph,
    label: str,
    entering: Sequence[str],
    tensors: Sequence[Tensor],
    y: str,
    out_shape: str,
) -> Explanation:
    told: list[tuple[str, Tensor, str]] = []
    for edge, tensor in zip(entering, tensors, strict=True):
        if tensor.kind == "constant" and not tensor.differentiable:
            continue
        if all(tensor.id != other.id for _e, other, _n in told):
            spare = [c for c in ("x", "a", "b", "c") if all(c != n for _e, _t, n in told)]
            told.append((edge, tensor, tensor.name or (spare or ["x"])[0]))
    names = ", ".join(name for _e, _t, name in told)
    shapes = ", ".join(_shape(t.shape) for _e, t, _n in told)
    derivatives = tuple(
        Derivative(
            edge,
            f"d{name} = dout · ∂{y}/∂{name}",
            _shape(tensor.shape),
            _("What its parts send back, one after the other: open the box to see them."),
        )
        for edge, tensor, name in told
        if tensor.differentiable
    )
    return Explanation(
        f"{y} = {label}({names})",
        f"{out_shape} = {label}({shapes})" if out_shape else "",
        _("A box of several operations: open it to see them."),
        derivatives,
    )
