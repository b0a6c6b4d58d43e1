"""A perceptron of a few layers: affine maps, one activation between them, a loss at the end."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from backhand.derivatives import DOUBLE
from backhand.diagnosis.roles.elementwise import sigmoid, softplus
from backhand.diagnosis.roles.log_softmax import log_sum_exp
from backhand.diagnosis.roles.role import (
    BUT_FOR_AN_EPSILON,
    Array,
    Case,
    Gradients,
    Role,
    WrongForward,
    WrongPass,
    is_input,
)
from backhand.diagnosis.roles.targets import as_targets, softmax_over
from backhand.language import mark

# Epsilons that people write inside a logarithm.
_EPSILONS = (0.0, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-6, 1e-5, 1e-4, 1e-3)


@dataclass(frozen=True)
class Activation:
    """A hidden layer's function, with its slope at the pre-activation."""

    value: Callable[[Array], Array]
    slope: Callable[[Array], Array]


_ACTIVATIONS = {
    "relu": Activation(lambda a: np.maximum(a, 0), lambda a: (a > 0).astype(float)),
    "sigmoid": Activation(sigmoid, lambda a: sigmoid(a) * (1 - sigmoid(a))),
    "tanh": Activation(np.tanh, lambda a: 1 - np.tanh(a) ** 2),
    "leaky-relu": Activation(
        lambda a: np.where(a > 0, a, 0.01 * a), lambda a: np.where(a > 0, 1.0, 0.01)
    ),
    "softplus": Activation(softplus, sigmoid),
    "silu": Activation(lambda a: a * sigmoid(a), lambda a: sigmoid(a) * (1 + a * (1 - sigmoid(a)))),
    "identity": Activation(lambda a: a, np.ones_like),
}
_USUAL = ("relu", "sigmoid", "tanh")


@dataclass(frozen=True)
class Net:
    """One forward pass of the network, taken apart.

    Attributes
    ----------
    weights : tuple of (in, out) arrays
        However the code stores them.
    activations : tuple of str
        One a hidden layer.
    before, after : tuple of arrays
        Pre-activations of the hidden layers; the input of each affine map, x first.
    scores : array
        What the last affine map gives.
    targets : array
        In the scores' shape.
    head : str
        "softmax", "squares", "sigmoid-squares" or "bernoulli".
    scale : float
        What multiplies the sum over the batch.
    epsilon : float
        Within the logarithm.
    decay : float
        What multiplies W in the gradient of the penalty.
    """

    weights: tuple[Array, ...]
    activations: tuple[str, ...]
    before: tuple[Array, ...]
    after: tuple[Array, ...]
    scores: Array
    targets: Array
    head: str
    scale: float
    epsilon: float
    decay: float

    @property
    def probabilities(self) -> Array:
        """What the loss compares with the targets."""
        if self.head == "softmax":
            return softmax_over(self.scores, -1)
        return sigmoid(self.scores) if self.head != "squares" else self.scores

    @property
    def delta(self) -> Array:
        """The gradient of the scores, an epsilon within the logarithm left out."""
        p, t = self.probabilities, self.targets
        if self.head == "sigmoid-squares":
            return np.asarray(2 * self.scale * (p - t) * p * (1 - p))
        return np.asarray((2 if self.head == "squares" else 1) * self.scale * (p - t))


# -------------------------------------------------------------------- reading the parameters


def _bind(values: Mapping[str, Array], settings: Mapping[str, Any]) -> Mapping[str, str] | None:
    inputs = [n for n in values if is_input(n)]
    if len(inputs) != 1 or values[inputs[0]].ndim < 2:
        return None
    x = values[inputs[0]]
    width = int(np.prod(x.shape[1:]))
    params = [n for n in values if not is_input(n)]
    matrices = [n for n in params if values[n].ndim == 2 and 1 not in values[n].shape[:1]]
    biases = [n for n in params if n not in matrices]
    if not matrices or any(values[n].ndim > 2 for n in params):
        return None
    found = {inputs[0]: "x"}
    # The layers follow one another in the order of the parameters, as long as the widths fit.
    for turned in (False, True):
        names, now, left = {}, width, list(biases)
        for k, name in enumerate(matrices, 1):
            shape = values[name].shape[::-1] if turned else values[name].shape
            if shape[0] != now:
                break
            names[name], now = f"W{k}", shape[1]
            own = [b for b in left if values[b].shape in ((now,), (1, now))]
            if own:
                names[own[0]] = f"b{k}"
                left.remove(own[0])
        else:
            if not left:
                return {**found, **names}
    return None


def _layers(case: Case) -> tuple[list[Array], list[Any], bool] | None:
    """Return the weights as (in, out), the biases, and whether the weights were transposed."""
    count = sum(name.startswith("W") for name in case.params)
    width = int(np.prod(case.x.shape[1:]))
    for turned in (False, True):
        weights = [case.params[f"W{k}"] for k in range(1, count + 1)]
        weights = [w.T for w in weights] if turned else weights
        widths = [width, *(w.shape[1] for w in weights)]
        if all(w.shape[0] == n for w, n in zip(weights, widths, strict=False)):
            return weights, [case.params.get(f"b{k}", 0.0) for k in range(1, count + 1)], turned
    return None


# ---------------------------------------------------------------- finding out what forward does


def _hidden(count: int) -> Iterator[tuple[str, ...]]:
    """Yield the activations of the hidden layers, the likeliest first."""
    if count == 0:
        yield ()
        return
    for name in _ACTIVATIONS:
        yield (name,) * count
    if count > 1:
        for names in itertools.product(_USUAL, repeat=count):
            if len(set(names)) > 1:
                yield names


def _runs(case: Case) -> Iterator[tuple[Any, ...]]:
    layers = _layers(case)
    if layers is None:
        return
    for flip in (False, True):
        weights, biases, _turned = layers
        if flip:  # square weights may stand either way round
            if any(w.shape[0] != w.shape[1] for w in weights):
                return
            weights = [w.T for w in weights]
        for names in _hidden(len(weights) - 1):
            before, after = [], [case.x.reshape(len(case.x), -1)]
            for name, w, b in zip(names, weights, biases, strict=False):
                before.append(after[-1] @ w + b)
                after.append(_ACTIVATIONS[name].value(before[-1]))
            scores = after[-1] @ weights[-1] + biases[-1]
            yield tuple(weights), names, tuple(before), tuple(after), scores


def _targets(case: Case, scores: Array) -> Array | None:
    t = np.asarray(case.labels)
    if t.dtype.kind not in "fiub":
        return None
    found = as_targets(t, scores.shape)
    if found is None and t.size == scores.size:
        found = t.astype(np.float64).reshape(scores.shape)
    return found


def _sums(scores: Array, t: Array) -> Iterator[tuple[str, float, float]]:
    """Yield (head, epsilon, sum over the batch) for every loss that may stand at the end."""
    p = softmax_over(scores, -1)
    log_p = scores - log_sum_exp(scores, -1)
    yield "softmax", 0.0, float(-np.sum(t * log_p))
    for eps in _EPSILONS[1:]:
        yield "softmax", eps, float(-np.sum(t * np.log(p + eps)))
    yield "squares", 0.0, float(np.sum((scores - t) ** 2))
    s = sigmoid(scores)
    yield "sigmoid-squares", 0.0, float(np.sum((s - t) ** 2))
    yield "bernoulli", 0.0, float(np.sum(t * softplus(-scores) + (1 - t) * softplus(scores)))
    for eps in _EPSILONS[1:]:
        yield "bernoulli", eps, float(-np.sum(t * np.log(s + eps) + (1 - t) * np.log(1 - s + eps)))


def _nets(case: Case) -> Iterator[tuple[float, Net]]:
    """Yield every reading of the network with the loss that it would give, penalty aside."""
    for weights, names, before, after, scores in _runs(case):
        t = _targets(case, scores)
        if t is None:
            return
        n = float(len(case.x))
        for head, eps, total in _sums(scores, t):
            for scale in dict.fromkeys(
                (1 / n, 1.0, 1 / scores.size, 0.5 / n, 0.5, 0.5 / scores.size)
            ):
                if scale not in (1 / n, 1.0) and head in ("softmax",):
                    continue
                yield (
                    total * scale,
                    Net(weights, names, before, after, scores, t, head, scale, eps, 0.0),
                )


def _net(case: Case) -> Net | None:
    """Return the reading that gives the loss that forward gave."""
    if "net" not in case.memo:
        with np.errstate(all="ignore"):
            case.memo["net"] = _find(case)
    found: Net | None = case.memo["net"]
    return found


def _find(case: Case) -> Net | None:
    value = float(case.out.reshape(-1)[0])
    readings = []
    for loss, net in _nets(case):
        # So close that one epsilon is told from another.
        if case.gives(loss, 0.01):
            return net
        readings.append((loss, net))
    # What remains may be weight decay: a plain number times the sum of the squared weights.
    for loss, net in readings:
        squares = float(sum(np.sum(w**2) for w in net.weights))
        factor = (value - loss) / squares
        for coefficient in (2 * factor, factor):
            plain = float(f"{coefficient:.1e}")
            # Smaller ones nobody writes; two digits, as people do.
            if coefficient > 1e-6 and DOUBLE.matches(coefficient, plain):
                return Net(**{**net.__dict__, "decay": 2 * factor})
    return None


def _variants(case: Case) -> Iterator[Array]:
    net = _net(case)
    if net is not None:
        yield case.out
    elif case.out.size == 1:
        yield np.asarray(np.inf)  # none of the readings gives it


# ------------------------------------------------------------------------------ wrong passes


LocalStep = Callable[[Net, int, Array], Array]
Products = Callable[[Net, int, Array], Array]


def _local(net: Net, k: int, d: Array) -> Array:
    return d * _ACTIVATIONS[net.activations[k]].slope(net.before[k])


def _back(net: Net, k: int, d: Array) -> Array:
    return d @ net.weights[k].T


def _gradients(
    case: Case,
    net: Net,
    delta: Array,
    local: LocalStep = _local,
    back: Products = _back,
    operand: Callable[[Net, int], Array] | None = None,
    decay: float | None = None,
) -> Gradients:
    """Run the backward pass with one part exchanged; return it by the role's names."""
    layers = _layers(case)
    turned = layers is not None and layers[2]
    if layers is not None and not np.array_equal(layers[0][0], net.weights[0]):
        turned = not turned
    result = {}
    d = delta * case.dout
    for k in reversed(range(len(net.weights))):
        left = net.after[k] if operand is None else operand(net, k)
        dW = left.T @ d if left.shape[0] == d.shape[0] else np.full(net.weights[k].shape, np.nan)
        if dW.shape == net.weights[k].shape:
            dW = dW + (net.decay if decay is None else decay) * net.weights[k]
        result[f"W{k + 1}"] = dW.T if turned else dW
        if f"b{k + 1}" in case.params:
            result[f"b{k + 1}"] = d.sum(axis=0).reshape(case.params[f"b{k + 1}"].shape)
        if k:
            d = local(net, k - 1, back(net, k, d))
    # A network that is a layer itself hands its input's gradient on.
    result["x"] = _back(net, 0, d).reshape(case.x.shape)
    return result


def _pass(
    rule: str,
    message: str,
    fix: str,
    *,
    delta: Callable[[Net], Array | None] = lambda net: net.delta,
    local: LocalStep | None = None,
    back: Products | None = None,
    operand: Callable[[Net, int], Array] | None = None,
    decay: Callable[[Net], float] | None = None,
    activations: tuple[str, ...] = (),
    heads: tuple[str, ...] = (),
    only: int | None = None,
    severity: str = "error",
) -> WrongPass:
    """Return the wrong pass with one part exchanged, in every hidden layer or `only` in one.

    `only` counts from the last hidden layer backwards.
    """

    def step(net: Net, k: int, d: Array) -> Array:
        chosen = only is None or k == len(net.activations) - 1 - only
        return local(net, k, d) if local is not None and chosen else _local(net, k, d)

    def backward(case: Case) -> Gradients | None:
        net = _net(case)
        if net is None or (heads and net.head not in heads):
            return None
        if activations and not set(net.activations) <= set(activations):
            return None
        if only is not None and only >= len(net.activations):
            return None
        start = delta(net)
        if start is None:
            return None
        wrong = _gradients(
            case, net, start, step, back or _back, operand, None if decay is None else decay(net)
        )
        if rule == "BH114":
            return wrong
        # The tensors that the mistake does not reach are no evidence of it.
        right = _gradients(case, net, net.delta)
        return {
            n: g
            for n, g in wrong.items()
            if g.shape == right[n].shape
            and not case.precision.matches(g, right[n], looseness=BUT_FOR_AN_EPSILON)
        }

    return WrongPass(rule, backward, message, fix, severity)


def _both(rule: str, message: str, fix: str, **parts: Any) -> tuple[WrongPass, ...]:
    """Return a mistake made in every hidden layer, and in the last or the last but one alone."""
    return tuple(_pass(rule, message, fix, only=only, **parts) for only in (None, 0, 1))


def _slope_at(values: str) -> LocalStep:
    def local(net: Net, k: int, d: Array) -> Array:
        at = net.after[k + 1] if values == "after" else net.before[k]
        return d * _ACTIVATIONS[net.activations[k]].slope(at)

    return local


def _square_back(net: Net, k: int, d: Array) -> Array:
    w = net.weights[k]
    return d @ w if w.shape[0] == w.shape[1] else d @ w.T


def _skip_back(net: Net, k: int, d: Array) -> Array:
    """Hand the gradient on without the last hidden layer's weights, where the widths let it."""
    w = net.weights[k]
    return d if w.shape[0] == w.shape[1] else d @ w.T


def _around(case: Case) -> Gradients | None:
    """Return the gradients where a middle layer is left out on the way back, slope and all."""
    net = _net(case)
    if net is None or len(net.weights) < 3:
        return None
    # Layer k - 1 is given the gradient of layer k + 1's input.
    result: dict[str, Array] = dict(_gradients(case, net, net.delta))
    d = net.delta * case.dout @ net.weights[-1].T
    if d.shape != net.before[0].shape or len(net.weights) != 3:
        return None
    d = _local(net, 0, d)
    layers = _layers(case)
    dW = net.after[0].T @ d + net.decay * net.weights[0]
    result["W1"] = dW.T if layers is not None and layers[2] else dW
    if "b1" in case.params:
        result["b1"] = d.sum(axis=0).reshape(case.params["b1"].shape)
    return result


def _with_epsilon(net: Net) -> Array | None:
    return net.delta if net.head in ("softmax", "bernoulli") and net.epsilon > 0 else None


def _softmax_delta(value: Callable[[Net, Array, Array], Array]) -> Callable[[Net], Array]:
    return lambda net: net.scale * value(net, net.probabilities, net.targets)


def _best(p: Array) -> Array:
    return np.asarray(np.eye(p.shape[-1])[p.argmax(axis=-1)])


_LOCAL = mark(
    "multiply by the activation's derivative on the way back: (a > 0) for ReLU, "
    "z * (1 - z) for a sigmoid, 1 - z**2 for tanh, z being the layer's output"
)
_HEAD = mark("the gradient of the scores is (y - t) / N")
_W = mark("dW of a layer is its own input, transposed, times the gradient of what it gives")

_WRONG_PASSES = (
    *_both(
        "BH113",
        mark("the activation's derivative is left out on the way back"),
        _LOCAL,
        local=lambda net, k, d: d,
    ),
    *_both(
        "BH112",
        mark("z * (1 - z) is formed with the pre-activation instead of the sigmoid's output"),
        _LOCAL,
        local=lambda net, k, d: d * net.before[k] * (1 - net.before[k]),
        activations=("sigmoid",),
    ),
    *_both(
        "BH112",
        mark("1 - z**2 is formed with the pre-activation instead of tanh's output"),
        _LOCAL,
        local=lambda net, k, d: d * (1 - net.before[k] ** 2),
        activations=("tanh",),
    ),
    *_both(
        "BH112",
        mark("the activation's derivative is evaluated at its output instead of its input"),
        _LOCAL,
        local=_slope_at("after"),
    ),
    *_both(
        "BH112",
        mark("the gradient is multiplied by the hidden output instead of the mask"),
        _LOCAL,
        local=lambda net, k, d: d * net.after[k + 1],
        activations=("relu", "leaky-relu"),
    ),
    *_both(
        "BH112",
        mark("the gradient is multiplied by the pre-activation instead of the mask"),
        _LOCAL,
        local=lambda net, k, d: d * net.before[k],
        activations=("relu", "leaky-relu"),
    ),
    *_both(
        "BH107",
        mark("the ReLU's mask is inverted"),
        _LOCAL,
        local=lambda net, k, d: d * (net.before[k] <= 0),
        activations=("relu",),
    ),
    *_both(
        "BH107",
        mark("the ReLU's mask is taken from the sign of the gradient, not of the pre-activation"),
        _LOCAL,
        local=lambda net, k, d: d * (d > 0),
        activations=("relu",),
    ),
    *_both(
        "BH107",
        mark("the sign of the pre-activation stands where the ReLU's mask belongs"),
        _LOCAL,
        local=lambda net, k, d: d * np.sign(net.before[k]),
        activations=("relu",),
    ),
    *_both(
        "BH109",
        mark("the factor (1 - z) of the sigmoid's derivative is missing"),
        _LOCAL,
        local=lambda net, k, d: d * net.after[k + 1],
        activations=("sigmoid",),
    ),
    *_both(
        "BH109",
        mark("the factor z of the sigmoid's derivative is missing"),
        _LOCAL,
        local=lambda net, k, d: d * (1 - net.after[k + 1]),
        activations=("sigmoid",),
    ),
    *_both(
        "BH106",
        mark(
            "the hidden layer's derivative is not multiplied by what comes from the layers after it"
        ),
        _LOCAL,
        local=lambda net, k, d: _ACTIVATIONS[net.activations[k]].slope(net.before[k]),
    ),
    _pass(
        "BH104",
        mark("a weight lacks its transpose on the way back, which a square one lets pass"),
        mark("dz = dout @ W.T"),
        back=_square_back,
    ),
    _pass(
        "BH109",
        mark("a layer's weights are left out on the way back"),
        mark("dz = dout @ W.T"),
        back=_skip_back,
    ),
    WrongPass(
        "BH109",
        _around,
        mark("the middle layer is left out on the way back"),
        mark("go back through every layer, in reverse order"),
    ),
    _pass(
        "BH112",
        mark(
            "the weight's gradient is formed with the pre-activation of the layer "
            "before instead of its output"
        ),
        _W,
        operand=lambda net, k: net.before[k - 1] if k else net.after[0],
    ),
    _pass(
        "BH112",
        mark("the weight's gradient is formed with the output of the wrong layer"),
        _W,
        operand=lambda net, k: net.after[k - 1] if k else net.after[0],
    ),
    _pass(
        "BH112",
        mark(
            "the weight's gradient is formed with the output of its own layer instead of its input"
        ),
        _W,
        operand=lambda net, k: net.after[k + 1] if k + 1 < len(net.after) else net.scores,
    ),
    _pass(
        "BH106",
        mark("the weight's gradient does not contain what comes from the loss"),
        _W,
        delta=lambda net: np.ones_like(net.scores),
    ),
    # The loss at the end.
    _pass(
        "BH109",
        mark("the labels are not subtracted from the network's output"),
        _HEAD,
        delta=_softmax_delta(lambda net, p, t: p),
        heads=("softmax", "bernoulli"),
    ),
    _pass(
        "BH109",
        mark("only the labels' path through the loss is there"),
        _HEAD,
        delta=_softmax_delta(lambda net, p, t: -t),
        heads=("softmax", "bernoulli"),
    ),
    _pass(
        "BH109",
        mark(
            "only the label's own score gets a gradient: the path through the "
            "normaliser is left out"
        ),
        _HEAD,
        delta=_softmax_delta(lambda net, p, t: (p - t) * t),
        heads=("softmax",),
    ),
    _pass(
        "BH113",
        mark("the softmax's own derivative is left out"),
        _HEAD,
        delta=_softmax_delta(lambda net, p, t: -t / p),
        heads=("softmax",),
    ),
    _pass(
        "BH112",
        mark("the scores stand where the probabilities belong"),
        _HEAD,
        delta=_softmax_delta(lambda net, p, t: net.scores - t),
        heads=("softmax", "bernoulli"),
    ),
    _pass(
        "BH112",
        mark("softmax is taken twice on the way back"),
        _HEAD,
        delta=_softmax_delta(lambda net, p, t: softmax_over(p, -1) - t),
        heads=("softmax",),
    ),
    _pass(
        "BH107",
        mark("the one is subtracted at the predicted class, not at the label"),
        _HEAD,
        delta=_softmax_delta(lambda net, p, t: p - _best(p)),
        heads=("softmax",),
    ),
    _pass(
        "BH108",
        mark(
            "the softmax of the backward pass is normalised over the batch instead of the classes"
        ),
        _HEAD,
        delta=_softmax_delta(lambda net, p, t: softmax_over(net.scores, 0) - t),
        heads=("softmax",),
    ),
    _pass(
        "BH108",
        mark(
            "the softmax of the backward pass is normalised over the whole batch "
            "instead of each row"
        ),
        _HEAD,
        delta=_softmax_delta(lambda net, p, t: softmax_over(net.scores, None) - t),
        heads=("softmax",),
    ),
    _pass(
        "BH114",
        mark(
            "the loss has an epsilon inside the logarithm, as the book has it, and "
            "the gradient y - t belongs to the loss without it: they part ways "
            "where the network is confident and wrong"
        ),
        mark("take the log-softmax of the scores: it needs no epsilon"),
        # The book's 1e-7 and its kin are a warning.
        delta=lambda net: _with_epsilon(net) if net.epsilon < 1.1e-5 else None,
        severity="warning",
    ),
    _pass(
        "BH114",
        mark(
            "the loss has a large epsilon inside the logarithm, and the gradient "
            "y - t belongs to the loss without it"
        ),
        mark("take the log-softmax of the scores: it needs no epsilon"),
        # A larger one is an error.
        delta=lambda net: _with_epsilon(net) if net.epsilon > 1.1e-5 else None,
    ),
    _pass(
        "BH109",
        mark("the targets are not subtracted from the network's output"),
        mark("the gradient of the output is 2 (y - t) over what the loss is divided by"),
        delta=lambda net: 2 * net.scale * net.scores,
        heads=("squares",),
    ),
    _pass(
        "BH113",
        mark("the derivative of the sigmoid at the output is left out"),
        mark("multiply (y - t) by y * (1 - y): the two cancel for the cross-entropy only"),
        delta=lambda net: 2 * net.scale * (net.probabilities - net.targets),
        heads=("sigmoid-squares",),
    ),
    _pass(
        "BH112",
        mark("the derivative of the sigmoid at the output is formed with the scores"),
        mark("multiply (y - t) by y * (1 - y), y being the output"),
        delta=lambda net: (
            2 * net.scale * (net.probabilities - net.targets) * net.scores * (1 - net.scores)
        ),
        heads=("sigmoid-squares",),
    ),
    _pass(
        "BH109",
        mark(
            "the gradient of the weight decay is left out: the loss has the "
            "penalty, the gradient has not"
        ),
        mark("add weight_decay_lambda * W to the gradient of each W"),
        decay=lambda net: 0.0,
    ),
)


def _over(axis: Any) -> Callable[[Case], Any]:
    def forward(case: Case) -> Any:
        for _weights, _names, _before, _after, scores in _runs(case):
            t = _targets(case, scores)
            if t is None:
                return None
            y = softmax_over(scores, axis)
            for eps in _EPSILONS:
                total = -np.sum(t * np.log(y + eps))
                for count in (float(len(scores)), 1.0):
                    if case.gives(total / count):
                        return np.asarray(total / count)
        return None

    return forward


def _as_indices(case: Case) -> Any:
    labels = np.asarray(case.labels)
    for _weights, _names, _before, _after, scores in _runs(case):
        if labels.shape != scores.shape:
            return None
        t, rows, y = labels.astype(int), np.arange(len(scores)), softmax_over(scores, -1)
        for eps in _EPSILONS:
            log_y = np.log(y + eps)
            picks = [log_y[rows[:, None], t].sum(), log_y[rows, t[:, 0]].sum(), log_y[t].sum()]
            if t.shape[0] == t.shape[1]:
                picks.append(log_y[rows, t].sum())
            for total in picks:
                for count in (float(len(scores)), float(scores.size), 1.0):
                    if case.gives(-total / count):
                        return np.asarray(-total / count)
    return None


_AXIS = mark(
    "subtract the maximum of each row, and divide exp by its sum over the same axis: "
    "axis=-1, keepdims=True"
)

ROLE = Role(
    name="network",
    bind=_bind,
    variants=_variants,
    wrong_passes=_WRONG_PASSES,
    wrong_forwards=(
        WrongForward(
            "BH402",
            _over(None),
            mark("the softmax normalises over the whole batch at once, instead of each row"),
            _AXIS,
        ),
        WrongForward(
            "BH402",
            _over(0),
            mark("the softmax normalises over axis 0, the batch, instead of the classes"),
            _AXIS,
        ),
        WrongForward(
            "BH401",
            _as_indices,
            mark(
                "one-hot labels are taken for indices: the loss picks columns 0 and 1 "
                "for every sample"
            ),
            mark("bring one-hot labels to indices first: t.argmax(axis=1)"),
        ),
    ),
)
