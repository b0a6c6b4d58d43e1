"""The equations of closed boxes, by their roles: what a layer as a whole does and sends back."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from backhand.frozen import frozen
from backhand.graph.record import Graph, Tensor
from backhand.language import mark

Parts = Mapping[str, Tensor]


@frozen
class RoleText:
    """A role's equations; the braces name the tensors that cross the box's border.

    Attributes
    ----------
    forward : str
        The right-hand side of y = …
    words : str
        In English, a text of the catalogue of messages.
    backward : dict
        Letter of the tensor → (its gradient, the same in shapes, words).
    assign : callable
        (tensors that enter) → which letter is which; None where they don't fit the role.
    forward_shapes : str
    """

    forward: str
    words: str
    backward: Mapping[str, tuple[str, str, str]]
    assign: Callable[[Sequence[Tensor]], Parts | None]
    forward_shapes: str = ""


def border(graph: Graph, group: str) -> tuple[list[str], str | None]:
    """Return the edges that enter a box from outside, and the tensor that leaves it.

    One edge a tensor, the first that enters; None where nothing leaves.
    """
    inside = {group}
    for one in graph.groups:  # parents stand before their children
        if one.parent in inside:
            inside.add(one.id)
    nodes = [node for node in graph.nodes if node.group in inside]
    made = {node.output for node in nodes}
    entering: dict[str, str] = {}
    for node in nodes:
        for edge in node.inputs:
            tensor = graph.edge(edge).tensor
            if tensor not in made:
                entering.setdefault(tensor, edge)
    ids = {node.id for node in nodes}
    leaving = [
        tensor
        for tensor in (node.output for node in nodes)
        if any(edge.target not in ids for edge in graph.uses(tensor))
    ]
    return list(entering.values()), leaving[-1] if leaving else None


def _variables(tensors: Sequence[Tensor]) -> list[Tensor]:
    return [t for t in tensors if t.kind not in ("constant", "labels")]


def _one(tensors: Sequence[Tensor]) -> Parts | None:
    """A single array that varies: of a function of one array."""
    found = [t for t in _variables(tensors) if t.differentiable]
    return {"x": found[0]} if len(found) == 1 else None


def _affine(tensors: Sequence[Tensor]) -> Parts | None:
    found = _variables(tensors)
    vectors = [t for t in found if len(t.shape) == 1]
    matrices = [t for t in found if len(t.shape) >= 2]
    if len(vectors) != 1 or len(matrices) != 2:
        return None
    params = [t for t in matrices if t.kind == "parameter"]
    W = params[0] if len(params) == 1 else matrices[1]
    x = next(t for t in matrices if t is not W)
    if len(W.shape) != 2 or math.prod(x.shape) % W.shape[0]:
        return None
    return {"x": x, "W": W, "b": vectors[0]}


def _loss(tensors: Sequence[Tensor]) -> Parts | None:
    labels = [t for t in tensors if t.kind == "labels"]
    found = [t for t in _variables(tensors) if t.differentiable]
    if len(found) != 1:
        return None
    return {"x": found[0], **({"t": labels[0]} if labels else {})}


def _norm(tensors: Sequence[Tensor]) -> Parts | None:
    found = [t for t in _variables(tensors) if t.differentiable]
    named = {t.name.rstrip("0123456789"): t for t in found if t.name}
    others = [t for t in found if t.name.rstrip("0123456789") not in ("gamma", "beta")]
    if len(others) != 1 or "gamma" not in named or "beta" not in named:
        return None
    return {"x": others[0], "gamma": named["gamma"], "beta": named["beta"]}


_ENTRY: Final = mark("Each entry's gradient is multiplied by the slope at that entry.")


def _entrywise(forward: str, slope: str, words: str, backward: str = _ENTRY) -> RoleText:
    return RoleText(
        forward, words, {"x": ("{dout} × " + slope, "{dout} × {x}", backward)}, _one, "{x}"
    )


ROLES: Final[Mapping[str, RoleText]] = {
    "affine": RoleText(
        "{x} · {W} + {b}",
        mark("Each row of x is multiplied by W and shifted by b: a fully connected layer."),
        {
            "x": (
                "{dout} · {WT}",
                "{dout} · {WT}",
                mark("Only one product of dout and W has the shape of x."),
            ),
            "W": (
                "{xT} · {dout}",
                "{xT} · {dout}",
                mark("Only one product of x and dout has the shape of W."),
            ),
            "b": (
                "Σₙ {dout}",
                "Σₙ {dout}",
                mark("b is added to every row, so the rows' gradients add up."),
            ),
        },
        _affine,
    ),
    "relu": _entrywise(
        "max({x}, 0)",
        "[{x} > 0]",
        mark("Lets what is positive through, and puts 0 for the rest."),
        mark("The gradient passes where the value passed; elsewhere it is 0."),
    ),
    "sigmoid": _entrywise(
        "1 / (1 + exp(−{x}))", "{y} (1 − {y})", mark("Squashes each entry between 0 and 1.")
    ),
    "tanh": _entrywise("tanh({x})", "(1 − {y}²)", mark("Squashes each entry between −1 and 1.")),
    "softplus": _entrywise(
        "log(1 + exp({x}))", "σ({x})", mark("A smooth ReLU; its slope is the sigmoid.")
    ),
    "softmax": RoleText(
        "exp({x}) / Σ exp({x})",
        mark("Turns scores into probabilities: positive, and 1 in all."),
        {
            "x": (
                "{y} × ({dout} − Σ {dout} × {y})",
                "{y} × {dout}",
                mark("Every score is in the normaliser, so each gets a part of every gradient."),
            )
        },
        _one,
        "{x}",
    ),
    "log-softmax": RoleText(
        "{x} − log Σ exp({x})",
        mark("The logarithm of softmax, without forming it."),
        {
            "x": (
                "{dout} − softmax({x}) × Σ {dout}",
                "{dout}",
                mark("Every score is in the normaliser, so each gets a part of every gradient."),
            )
        },
        _one,
        "{x}",
    ),
    "softmax-with-loss": RoleText(
        "−(1/N) Σₙ log softmax({x})[n, {t}ₙ]",
        mark("How surprised the probabilities of the scores are by the labels, on average."),
        {
            "x": (
                "{dout} × (softmax({x}) − {t}) / N",
                "{x} − {t}",
                mark(
                    "What is left of all the local derivatives: the probabilities less the "
                    "labels as one-hot rows, over N samples."
                ),
            )
        },
        _loss,
        "{x}, {t}",
    ),
    "cross-entropy": RoleText(
        "−(1/N) Σₙ log {x}[n, {t}ₙ]",
        mark("The mean of minus the logarithm of the right class's probability."),
        {
            "x": (
                "−{dout} × onehot({t}) / (N × {x})",
                "{dout} × {x}",
                mark("Only the entries of the right classes have a say."),
            )
        },
        _loss,
        "{x}, {t}",
    ),
    "nll": RoleText(
        "−(1/N) Σₙ {x}[n, {t}ₙ]",
        mark("The mean of minus the right class's log-probability."),
        {
            "x": (
                "−{dout} × onehot({t}) / N",
                "{dout} × {x}",
                mark("Only the entries of the right classes have a say."),
            )
        },
        _loss,
        "{x}, {t}",
    ),
    "mse": RoleText(
        "c Σ ({x} − {t})²",
        mark("The squared distance to the targets; c is 1/(2N) or 1/N, as the code has it."),
        {
            "x": (
                "2c × {dout} × ({x} − {t})",
                "{dout} × ({x} − {t})",
                mark("The distance itself, times what stood before the square."),
            )
        },
        _loss,
        "{x}, {t}",
    ),
    "batch-norm": RoleText(
        "{gamma} × ({x} − μ) / √(σ² + ε) + {beta}",
        mark(
            "Brings each feature to mean 0 and variance 1 over the batch, then scales and shifts."
        ),
        {
            "x": (
                "{gamma}/√(σ² + ε) × ({dout} − mean({dout}) − x̂ × mean({dout} × x̂))",
                "{gamma} × {dout}",
                mark("Three paths: directly, through the mean, and through the variance."),
            ),
            "gamma": ("Σₙ {dout} × x̂", "Σₙ {dout} × {x}", mark("The scale serves every row.")),
            "beta": ("Σₙ {dout}", "Σₙ {dout}", mark("The shift serves every row.")),
        },
        _norm,
        "{gamma} × {x} + {beta}",
    ),
    "dropout": RoleText(
        "{x} × mask",
        mark("Silences some entries at random while training."),
        {"x": ("{dout} × mask", "{dout} × {x}", mark("What was silenced gets no gradient."))},
        _one,
        "{x}",
    ),
}
