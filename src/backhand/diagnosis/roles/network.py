"""A perceptron of a few layers: affine maps, one activation between them, a loss at the end."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from backhand.derivatives import DOUBLE
from backhand.diagnosis.roles.elementwise import sigmoid, softplus
from backhand.diagnosis.roles.log_softmax import log_sum_exp
from backhand.diagnosis.roles.role import (
    Array,
    Case,
    Gradients,
    Role,
    WrongForward,
    WrongPass,
    is_input,
)
from backhand.diagnosis.roles.targets import as_targets, softmax_over
from backhand.frozen import frozen
from backhand.language import mark

# Epsilons that people write inside a logarithm.
_EPSILONS = (0.0, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-6, 1e-5, 1e-4, 1e-3)


@frozen
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


@frozen
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


def _gradients(case: Case, net: Net) -> Gradients:
    """Return the gradients of the loss without its epsilon, by the role's names."""
    layers = _layers(case)
    turned = layers is not None and layers[2]
    if layers is not None and not np.array_equal(layers[0][0], net.weights[0]):
        turned = not turned
    result = {}
    d = net.delta * case.dout
    for k in reversed(range(len(net.weights))):
        dW = net.after[k].T @ d + net.decay * net.weights[k]
        result[f"W{k + 1}"] = dW.T if turned else dW
        if f"b{k + 1}" in case.params:
            result[f"b{k + 1}"] = d.sum(axis=0).reshape(case.params[f"b{k + 1}"].shape)
        d = d @ net.weights[k].T
        if k:
            d = d * _ACTIVATIONS[net.activations[k - 1]].slope(net.before[k - 1])
    # A network that is a layer itself hands its input's gradient on.
    result["x"] = d.reshape(case.x.shape)
    return result


def _without_epsilon(small: bool) -> Callable[[Case], Gradients | None]:
    """Return the pass that an epsilon within the logarithm has no part in.

    The book's 1e-7 and its kin are small.
    """

    def backward(case: Case) -> Gradients | None:
        net = _net(case)
        if net is None or net.head not in ("softmax", "bernoulli") or net.epsilon <= 0:
            return None
        is_small = net.epsilon < 1.1e-5  # the book's 1e-7, and up to 1e-5
        return _gradients(case, net) if is_small == small else None

    return backward


_WRONG_PASSES = (
    WrongPass(
        "BH114",
        _without_epsilon(small=True),
        mark(
            "the loss has an epsilon inside the logarithm, as the book has it, and "
            "the gradient y - t belongs to the loss without it: they part ways "
            "where the network is confident and wrong"
        ),
        mark("take the log-softmax of the scores: it needs no epsilon"),
        severity="warning",
    ),
    WrongPass(
        "BH114",
        _without_epsilon(small=False),
        mark(
            "the loss has a large epsilon inside the logarithm, and the gradient "
            "y - t belongs to the loss without it"
        ),
        mark("take the log-softmax of the scores: it needs no epsilon"),
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
