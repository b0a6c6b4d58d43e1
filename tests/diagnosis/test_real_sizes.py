"""Layers and networks at the sizes that people train: right, wrong, and what a check of them costs.

What a check costs is counted in the code's own passes: a backward pass as two forward passes, a
network's gradient as three.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

import backhand

MOST_PASSES = 400
passes: Counter[str] = Counter()


@pytest.fixture(autouse=True)
def _from_nought():
    passes.clear()


def cost() -> int:
    """Return what was run of the layer that ran most, in forward passes."""
    return max(passes.values(), default=0)


def counted(layer: object, key: str = "") -> object:
    """Count an instance's passes, and those of the copies that a check makes of it."""
    cls = type(layer)
    key = key or f"{cls.__name__} {[a.shape for a in vars(layer).values() if hasattr(a, 'shape')]}"

    class Counted(cls):
        def forward(self, *arguments, **options):
            passes[key] += 1
            return super().forward(*arguments, **options)

        def backward(self, *arguments):
            passes[key] += 2
            return super().backward(*arguments)

    Counted.__name__ = Counted.__qualname__ = cls.__name__
    layer.__class__ = Counted
    return layer


def checked(layer, *inputs):
    (subject,) = backhand.check(counted(layer), *inputs).subjects
    assert 0 < cost() <= MOST_PASSES
    return subject


def named(subject):
    # A gradient of another shape is that (BH203), and may have a better name as well.
    return {
        f.where: f.rule for f in subject.findings if f.severity == "error" and f.rule != "BH203"
    }


def normal(*shape, seed=0, scale=1.0):
    return scale * np.random.default_rng(seed).normal(size=shape)


# ------------------------------------------------------------------------------------ affine


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b
        self.dW = self.db = None

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.gradient_of_W(dout)
        self.db = self.gradient_of_b(dout)
        return self.gradient_of_x(dout)

    def gradient_of_W(self, dout):
        return self.x.T @ dout

    def gradient_of_b(self, dout):
        return dout.sum(axis=0)

    def gradient_of_x(self, dout):
        return dout @ self.W.T


def affine(rows=784, columns=1000, **wrong):
    cls = type("Affine", (Affine,), wrong)
    return cls(normal(rows, columns, scale=rows**-0.5), normal(columns, seed=1))


@pytest.mark.parametrize("batch", [3, 100])
def test_a_right_affine_layer_passes(batch):
    subject = checked(affine(), normal(batch, 784, seed=2))
    assert subject.verdict == "pass"
    assert [g.name for g in subject.gradients] == ["dx", "W", "b"]
    assert not named(subject)


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"gradient_of_b": lambda s, d: d.mean(axis=0)}, {"b": "BH103"}),
        ({"gradient_of_W": lambda s, d: s.x.T @ d / len(d)}, {"W": "BH103"}),
        ({"gradient_of_W": lambda s, d: -(s.x.T @ d)}, {"W": "BH101"}),
        ({"gradient_of_W": lambda s, d: 2 * (s.x.T @ d)}, {"W": "BH102"}),
        ({"gradient_of_W": lambda s, d: np.zeros_like(s.W)}, {"W": "BH105"}),
        ({"gradient_of_W": lambda s, d: d.T @ s.x}, {"W": "BH104"}),
        ({"gradient_of_b": lambda s, d: d}, {"b": "BH108"}),
        ({"gradient_of_b": lambda s, d: d[0]}, {"b": "BH116"}),
        ({"gradient_of_x": lambda s, d: -(d @ s.W.T)}, {"dx": "BH101"}),
    ],
    ids=[
        "db is a mean",
        "dW is a mean",
        "dW has the wrong sign",
        "dW is twice what it is",
        "dW is never written",
        "dW is turned round",
        "db is not summed",
        "db is the first sample's",
        "dx has the wrong sign",
    ],
)
@pytest.mark.parametrize("batch", [3, 12])
def test_a_wrong_affine_layer_is_named(wrong, expected, batch):
    subject = checked(affine(300, 400, **wrong), normal(batch, 300, seed=2))
    assert named(subject) == expected


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"gradient_of_W": lambda s, d: d.T @ s.x}, "W"),
        ({"gradient_of_x": lambda s, d: d @ s.W}, "dx"),
    ],
    ids=["dW", "dx"],
)
def test_a_missing_transpose_is_found_where_a_square_matrix_lets_it_pass(wrong, expected):
    subject = checked(affine(300, 300, **wrong), normal(8, 300, seed=2))
    # The edit that is its name is found where the passes that a check may take are enough for it.
    assert named(subject) in ({expected: "BH104"}, {expected: "BH100"})


def one_row(layer, dout):
    dW = layer.x.T @ dout
    dW[517] *= 0.5
    return dW


def test_one_wrong_row_of_a_thousand_is_found():
    subject = checked(affine(gradient_of_W=one_row), normal(10, 784, seed=2))
    assert named(subject) == {"W": "BH100"}
    (gradient,) = (g for g in subject.gradients if g.name == "W")
    assert {entry.index[0] for entry in gradient.worst[:2]} == {517}
    assert gradient.figures["worst_index"][0] == 517
    (finding,) = (f for f in subject.findings if f.where == "W")
    # What was looked at is said.
    assert "of 784,000" in finding.message


def test_what_was_sampled_is_in_the_figures():
    subject = checked(affine(gradient_of_W=lambda s, d: -(s.x.T @ d)), normal(10, 784, seed=2))
    figures = {g.name: g.figures for g in subject.gradients}["W"]
    assert 0 < figures["compared"] < figures["size"] == 784_000
    assert figures["method"] == "probe"
    assert figures["shape"] == [784, 1000]


# -------------------------------------------------------------------------------- elementwise


class Relu:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


class InvertedRelu(Relu):
    def backward(self, dout):
        return dout * ~self.mask


class Tanh:
    def forward(self, x):
        self.x, self.out = x, np.tanh(x)
        return self.out

    def backward(self, dout):
        return dout * (1 - self.out**2)


class TanhOfOutput(Tanh):
    def backward(self, dout):
        return dout * (1 - np.tanh(self.out) ** 2)


class TanhForgotten(Tanh):
    def backward(self, dout):
        return dout


X = normal(100, 1000, seed=3)


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (Relu(), {}),
        (InvertedRelu(), {"dx": "BH107"}),
        (Tanh(), {}),
        (TanhOfOutput(), {"dx": "BH112"}),
        (TanhForgotten(), {"dx": "BH113"}),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, dict) else "",
)
def test_an_elementwise_layer_of_a_hundred_thousand_entries(layer, expected):
    subject = checked(layer, X)
    assert named(subject) == expected


def test_entries_at_a_kink_are_left_out_not_called_wrong():
    x = X.copy()
    x[np.abs(x) < 0.3] = 0.0
    assert checked(Relu(), x).verdict == "pass"


# -------------------------------------------------------------------------------- convolution


def columns_of(x, size):
    N, _C, H, W = x.shape
    out = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))
    return out.transpose(0, 2, 3, 1, 4, 5).reshape(N * (H - size + 1) * (W - size + 1), -1)


class Convolution:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        F, _C, size, _ = self.W.shape
        self.x, self.columns = x, columns_of(x, size)
        N, _, H, W = x.shape
        out = self.columns @ self.W.reshape(F, -1).T + self.b
        return out.reshape(N, H - size + 1, W - size + 1, F).transpose(0, 3, 1, 2)

    def backward(self, dout):
        F, C, size, _ = self.W.shape
        N, _, H, W = dout.shape
        rows = dout.transpose(0, 2, 3, 1).reshape(-1, F)
        self.db = self.gradient_of_b(rows, dout)
        self.dW = (rows.T @ self.columns).reshape(self.W.shape)
        windows = (rows @ self.W.reshape(F, -1)).reshape(N, H, W, C, size, size)
        dx = np.zeros_like(self.x)
        for i in range(size):
            for j in range(size):
                self.put(dx[:, :, i : i + H, j : j + W], windows[..., i, j].transpose(0, 3, 1, 2))
        return dx

    def gradient_of_b(self, rows, dout):
        return rows.sum(axis=0)

    def put(self, target, part):
        target += part


def convolution(**wrong):
    cls = type("Convolution", (Convolution,), wrong)
    return cls(normal(16, 3, 3, 3, scale=0.2), normal(16, seed=1))


def overwrite(layer, target, part):
    target[...] = part


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({}, {}),
        ({"gradient_of_b": lambda s, rows, dout: rows.sum(axis=0) / len(dout)}, {"b": "BH103"}),
        ({"gradient_of_b": lambda s, rows, dout: rows.mean(axis=0)}, {"b": "BH108"}),
        ({"put": overwrite}, {"dx": "BH116"}),
    ],
    ids=["right", "db over N", "db is a mean", "windows overwritten"],
)
def test_a_convolution_over_colour_images(wrong, expected):
    subject = checked(convolution(**wrong), normal(8, 3, 32, 32, seed=2))
    assert named(subject) == expected


# ------------------------------------------------------------------------------ normalisation


class BatchNorm:
    def __init__(self, gamma, beta):
        self.gamma, self.beta = gamma, beta

    def forward(self, x):
        self.std = np.sqrt(x.var(axis=0) + 1e-7)
        self.xhat = (x - x.mean(axis=0)) / self.std
        return self.gamma * self.xhat + self.beta

    def backward(self, dout):
        self.dbeta = dout.sum(axis=0)
        self.dgamma = (dout * self.xhat).sum(axis=0)
        d = dout * self.gamma
        return self.gradient_of_x(d)

    def gradient_of_x(self, d):
        return (d - d.mean(axis=0) - self.xhat * (d * self.xhat).mean(axis=0)) / self.std


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({}, {}),
        ({"gradient_of_x": lambda s, d: (d - d.mean(axis=0)) / s.std}, {"dx": "BH109"}),
        ({"gradient_of_x": lambda s, d: d / s.std}, {"dx": "BH109"}),
    ],
    ids=["right", "the variance's path left out", "both paths left out"],
)
def test_batch_normalisation_of_wide_layers(wrong, expected):
    cls = type("BatchNorm", (BatchNorm,), wrong)
    layer = cls(1 + 0.1 * normal(800), normal(800, seed=1))
    assert named(checked(layer, normal(64, 800, seed=2))) == expected


# ------------------------------------------------------------------- recurrence and attention


class Rnn:
    def __init__(self, Wx, Wh, b):
        self.Wx, self.Wh, self.b = Wx, Wh, b

    def forward(self, xs):
        N, T, _D = xs.shape
        self.xs, self.hs = xs, np.zeros((N, T + 1, len(self.b)))
        for t in range(T):
            self.hs[:, t + 1] = np.tanh(xs[:, t] @ self.Wx + self.hs[:, t] @ self.Wh + self.b)
        return self.hs[:, 1:].copy()

    def backward(self, dhs):
        self.dWx, self.dWh = np.zeros_like(self.Wx), np.zeros_like(self.Wh)
        self.db, dxs = np.zeros_like(self.b), np.zeros_like(self.xs)
        dh = 0.0
        for t in reversed(range(self.xs.shape[1])):
            da = (dhs[:, t] + dh) * (1 - self.hs[:, t + 1] ** 2)
            self.add(self.dWx, self.xs[:, t].T @ da)
            self.dWh += self.hs[:, t].T @ da
            self.db += da.sum(axis=0)
            dxs[:, t] = da @ self.Wx.T
            dh = self.back(da)
        return dxs

    def add(self, target, part):
        target += part

    def back(self, da):
        return da @ self.Wh.T


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({}, {}),
        ({"back": lambda s, da: da @ s.Wh}, {"BH104"}),
        ({"back": lambda s, da: 0.0}, {"BH109"}),
        ({"add": overwrite}, {"BH116"}),
    ],
    ids=["right", "Wh for Wh.T", "nothing sent back in time", "the last step's dWx"],
)
def test_a_recurrent_layer_over_time(wrong, expected):
    cls = type("Rnn", (Rnn,), wrong)
    layer = cls(normal(60, 80, scale=0.1), normal(80, 80, scale=0.1, seed=1), normal(80, seed=4))
    subject = checked(layer, normal(4, 20, 60, seed=2))
    # Of a pass over twenty steps few edits can be tried: the gradient is wrong, by name or without.
    assert set(named(subject).values()) in (
        set(expected),
        *([{"BH100"}, {"BH109"}] if expected else []),
    )


class Attention:
    def __init__(self, Wq, Wk, Wv):
        self.Wq, self.Wk, self.Wv = Wq, Wk, Wv

    def forward(self, x):
        self.x = x
        self.q, self.k, self.v = x @ self.Wq, x @ self.Wk, x @ self.Wv
        self.scale = self.q.shape[-1] ** -0.5
        scores = self.q @ self.k.transpose(0, 2, 1) * self.scale
        e = np.exp(scores - scores.max(axis=-1, keepdims=True))
        self.a = e / e.sum(axis=-1, keepdims=True)
        return self.a @ self.v

    def backward(self, dout):
        da, dv = dout @ self.v.transpose(0, 2, 1), self.a.transpose(0, 2, 1) @ dout
        ds = self.a * (da - (da * self.a).sum(axis=-1, keepdims=True)) * self.scaled()
        dq, dk = ds @ self.k, ds.transpose(0, 2, 1) @ self.q
        D = self.x.shape[-1]
        rows = self.x.reshape(-1, D)
        self.dWq = rows.T @ dq.reshape(-1, D)
        self.dWk = rows.T @ dk.reshape(-1, D)
        self.dWv = rows.T @ dv.reshape(-1, D)
        return dq @ self.Wq.T + dk @ self.Wk.T + dv @ self.Wv.T

    def scaled(self):
        return self.scale


@pytest.mark.parametrize(
    ("wrong", "where"),
    [({}, set()), ({"scaled": lambda s: 1.0}, {"dx", "Wq", "Wk"})],
    ids=["right", "the scale left out"],
)
def test_attention_over_a_sentence(wrong, where):
    cls = type("Attention", (Attention,), wrong)
    layer = cls(*(normal(64, 64, scale=0.2, seed=k) for k in range(3)))
    assert set(named(checked(layer, normal(4, 32, 64, seed=9)))) == where


# -------------------------------------------------------------------------------- networks


def network(cls, *sizes, **wrong):
    """Return one of backhand's networks, its layers' passes and its own counted."""

    class Counted(cls):
        def loss(self, x, t):
            passes["loss"] += 1
            return super().loss(x, t)

        def gradient(self, x, t):
            passes["loss"] += 3
            return super().gradient(x, t)

    for name, method in wrong.items():
        setattr(Counted, name, method)
    Counted.__name__ = cls.__name__
    return Counted(*sizes, rng=0, dtype=np.float64)


LABELS = np.array([3, 1, 4])
NETWORKS = {
    "two layers": (backhand.TwoLayerNet, (784, 300, 10), (784,)),
    "many layers": (backhand.MultiLayerNet, (784, [100] * 4, 10), (784,)),
    "simple convolution": (backhand.SimpleConvNet, (), (1, 28, 28)),
    "two hidden units": (backhand.SimpleConvNet, ((1, 28, 28), None, 2), (1, 28, 28)),
    "deep convolution": (backhand.DeepConvNet, (), (1, 28, 28)),
}


@pytest.mark.parametrize("kind", NETWORKS)
def test_the_networks_pass_on_three_images(kind):
    cls, sizes, image = NETWORKS[kind]
    x = np.random.default_rng(5).random((3, *image))
    (subject,) = backhand.check(network(cls, *sizes), x, LABELS).subjects
    assert subject.verdict == "pass"
    assert not named(subject)
    assert cost() <= MOST_PASSES


@pytest.mark.parametrize("kind", NETWORKS)
def test_a_gradient_with_the_wrong_sign_is_named_in_each_of_them(kind):
    cls, sizes, image = NETWORKS[kind]

    def negative(self, x, t):
        passes["loss"] += 3
        return {name: -g for name, g in cls.gradient(self, x, t).items()}

    x = np.random.default_rng(5).random((3, *image))
    (subject,) = backhand.check(network(cls, *sizes, gradient=negative), x, LABELS).subjects
    assert set(named(subject).values()) == {"BH101"}
    assert cost() <= MOST_PASSES


@pytest.mark.parametrize("kind", NETWORKS)
def test_a_wrong_layer_in_the_middle_is_blamed(kind, monkeypatch):
    cls, sizes, image = NETWORKS[kind]
    net = network(cls, *sizes)
    wrong = [layer for layer in net.layers.values() if type(layer).__name__ == "Affine"][-1]

    class Mean(type(wrong)):
        def backward(self, dout):
            dx = super().backward(dout)
            self.grads["b"] = self.grads["b"] / len(dout)
            return dx

    Mean.__name__ = "Affine"
    wrong.__class__ = Mean
    x = np.random.default_rng(5).random((3, *image))
    (subject,) = backhand.check(net, x, LABELS).subjects
    bias = list(net.params)[-1]
    assert named(subject) == {bias: "BH103"}
    assert cost() <= MOST_PASSES


@pytest.mark.parametrize("hidden", [50, 300, 2000])
def test_kinks_of_many_units_are_no_mistake(hidden):
    # 3 * hidden pre-activations: in 2,000 units' some change sign within any step.
    for draw in range(2 if hidden > 1000 else 5):
        x = np.random.default_rng(draw).random((3, 784))
        net = backhand.TwoLayerNet(784, hidden, 10, rng=draw, dtype=np.float64)
        report = backhand.check(net, x, LABELS)
        assert report.passed, report.subjects[0].findings


def test_a_million_parameters_cost_no_more_than_a_thousand():
    subject = checked(affine(1000, 1000), normal(3, 1000, seed=2))
    assert subject.verdict == "pass"
    many = cost()
    passes.clear()
    checked(affine(30, 30), normal(3, 30, seed=2))
    assert many <= 2 * cost()


class SingleInside(Affine):
    """Right, in single precision on the way."""

    def forward(self, x):
        self.x = x
        return (x.astype(np.float32) @ self.W.astype(np.float32)).astype(np.float64) + self.b


def test_single_precision_inside_is_no_mistake():
    layer = SingleInside(normal(300, 400, scale=0.05), normal(400, seed=1))
    assert not named(checked(layer, normal(10, 300, seed=2)))


def test_a_mistake_is_named_in_single_precision_inside():
    cls = type("SingleInside", (SingleInside,), {"gradient_of_W": lambda s, d: -(s.x.T @ d)})
    layer = cls(normal(300, 400, scale=0.05), normal(400, seed=1))
    assert named(checked(layer, normal(10, 300, seed=2))) == {"W": "BH101"}


class Scale:
    def __init__(self, W):
        self.W = W

    def forward(self, x):
        self.x = x
        return x * self.W

    def backward(self, dout):
        self.dW = (dout * self.x).sum(axis=0)
        return dout * self.W


class ScaleTwice(Scale):
    def backward(self, dout):
        dx = super().backward(dout)
        self.dW = 2 * self.dW
        return dx


def test_what_takes_long_is_looked_at_as_what_is_large(monkeypatch):
    # As though each pass of these few numbers took loops of Python.
    monkeypatch.setattr("backhand.diagnosis.measure._MOST_SECONDS", -1.0)
    x = np.random.default_rng(0).normal(size=(40, 30))
    (right,) = backhand.check(Scale(np.ones(30)), x).subjects
    (wrong,) = backhand.check(ScaleTwice(np.ones(30)), x).subjects
    assert (right.verdict, wrong.verdict) == ("pass", "fail")
    assert named(wrong) == {"W": "BH102"}


class DeepInTheBooksManner:
    """Ten layers, and the book's epsilon in the logarithm."""

    def __init__(self, sizes):
        rng = np.random.default_rng(0)
        self.params, self.depth = {}, len(sizes) - 1
        for k in range(self.depth):
            n, m = sizes[k : k + 2]
            self.params[f"W{k + 1}"] = rng.normal(size=(n, m)) * np.sqrt(2 / n)
            self.params[f"b{k + 1}"] = np.zeros(m)

    def loss(self, x, t):
        self.kept = [x]
        for k in range(1, self.depth + 1):
            x = x @ self.params[f"W{k}"] + self.params[f"b{k}"]
            self.kept.append(x if k == self.depth else np.maximum(x, 0))
            x = self.kept[-1]
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.y = e / e.sum(axis=1, keepdims=True)
        return -np.mean(np.log(self.y[np.arange(len(t)), t] + 1e-7))

    def gradient(self, x, t):
        self.loss(x, t)
        d, grads = self.y.copy(), {}
        d[np.arange(len(t)), t] -= 1
        d /= len(t)
        for k in range(self.depth, 0, -1):
            d = d if k == self.depth else d * (self.kept[k] > 0)
            grads[f"W{k}"], grads[f"b{k}"] = self.kept[k - 1].T @ d, d.sum(axis=0)
            d = d @ self.params[f"W{k}"].T
        return grads


def test_an_epsilon_is_told_from_a_mistake_along_directions_too():
    net = DeepInTheBooksManner([60, *[50] * 9, 10])
    (subject,) = backhand.check(net, normal(3, 60, seed=1), np.array([1, 0, 7])).subjects
    assert subject.verdict == "pass", named(subject)
    assert "BH114" in {f.rule for f in subject.findings}
