"""The form `loss`."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest

from backhand.reading.driver import Blueprint
from backhand.reading.drivers.loss import Loss, LossFunctionSession
from backhand.reading.subject import Values

X, T = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([0, 1])


class SumOfSquares:
    def __init__(self):
        self.params = {"scale": np.array([2.0])}
        self.grads = {}

    def forward(self, x, t):
        self.x = x
        return float(self.params["scale"][0] * (x**2).sum())

    def backward(self, dout=1):
        self.grads["scale"] = dout * np.array([(self.x**2).sum()])
        return 2 * dout * self.params["scale"] * self.x


def square_loss(x, y):
    return 0.5 * ((x - y) ** 2).sum(), x - y


def test_labels_are_asked_for_by_name_or_given():
    class Two(SumOfSquares):
        def forward(self, x, other):
            return x + other

    assert Loss().recognises(SumOfSquares) > 0.5
    assert Loss().recognises(Two()) == 0
    assert Loss().recognises(Two(), T) > 0.5
    assert Loss().recognises(SumOfSquares(), None, 2) == 0


def test_a_loss_keeps_its_parameters_as_any_layer_does():
    subject = Loss().builds(Blueprint(SumOfSquares(), (X,), T))
    assert (subject.convention, subject.scalar) == ("loss", True)
    run = subject.start()
    assert run.forward(subject.values) == 60
    given = run.backward((1.0,))
    assert given["scale"].tolist() == [30.0]
    assert (given["dx"] == 4 * X).all()


def test_a_function_is_found_by_its_name_alone():
    module = ModuleType("m")
    module.square_loss, module.loss_of = square_loss, square_loss
    assert Loss().finds(module, "square_loss") is square_loss
    assert Loss().finds(module, "loss_of") is None


def test_a_function_s_gradient_comes_with_its_loss():
    run = LossFunctionSession(square_loss)
    assert run.forward(Values({"dx": X}, {}, 0)) == 15
    assert (run.backward((1.0,))["dx"] == X).all()


def test_only_a_named_function_may_return_the_loss_alone():
    values = Values({"dx": X}, {}, 0)
    with pytest.raises(TypeError):
        LossFunctionSession(lambda x, y: 1.0).forward(values)
    run = LossFunctionSession(lambda x, y: 1.0, named=True)
    assert run.forward(values) == 1.0
    assert run.backward((1.0,)) == {}


WHOLE = """
    import numpy as np

    class Affine:
        def __init__(self, W, b):
            self.params, self.grads = [W, b], [np.zeros_like(W), np.zeros_like(b)]

        def forward(self, x):
            self.x = x
            return x @ self.params[0] + self.params[1]

        def backward(self, dout):
            self.grads[0][...], self.grads[1][...] = self.x.T @ dout, dout.sum(axis=0)
            return dout @ self.params[0].T

    class Sigmoid:
        def __init__(self):
            self.params, self.grads = [], []

        def forward(self, x):
            self.out = 1 / (1 + np.exp(-x))
            return self.out

        def backward(self, dout):
            return dout * self.out * (1 - self.out)

    class SoftmaxWithLoss:
        def __init__(self):
            self.params, self.grads = [], []

        def forward(self, x, t):
            e = np.exp(x - x.max(axis=1, keepdims=True))
            self.y = e / e.sum(axis=1, keepdims=True)
            self.t = t.argmax(axis=1) if t.size == self.y.size else t
            return -np.sum(np.log(self.y[np.arange(len(x)), self.t] + 1e-7)) / len(x)

        def backward(self, dout=1):
            dx = self.y.copy()
            dx[np.arange(len(dx)), self.t] -= 1
            return dx * dout / len(dx)

    class TwoLayers:
        def __init__(self, input_size, hidden_size, output_size):
            W1 = 0.01 * np.random.randn(input_size, hidden_size)
            W2 = 0.01 * np.random.randn(hidden_size, output_size)
            self.layers = [Affine(W1, np.zeros(hidden_size)), Sigmoid(),
                           Affine(W2, np.zeros(output_size))]
            self.last = SoftmaxWithLoss()
            self.params, self.grads = [], []
            for layer in self.layers:
                self.params += layer.params
                self.grads += layer.grads

        def forward(self, x, t):
            for layer in self.layers:
                x = layer.forward(x)
            return self.last.forward(x, t)

        def backward(self, dout=1):
            dout = self.last.backward(dout)
            for layer in reversed(self.layers):
                dout = layer.backward(dout)
            return dout
"""


def test_a_network_s_labels_are_no_second_input(judge):
    """It is as wide as its first matrix, and has as many classes as its last."""
    net = judge(WHOLE)["TwoLayers"]
    assert net.verdict == "pass", net.report.findings
    assert {f.rule for f in net.report.findings if f.where == "dx"} == {"BH114"}
    wrong = judge(WHOLE, ("self.x.T @ dout, dout.sum", "self.x.T @ dout, dout.mean"))
    assert wrong["TwoLayers"].verdict == "fail"


BOOK_TWO = """
    import numpy as np

    class SigmoidWithLoss:
        def __init__(self):
            self.params, self.grads = [], []

        def forward(self, x, t):
            self.t, self.y = t, 1 / (1 + np.exp(-x))
            y = np.c_[1 - self.y, self.y]
            return -np.sum(np.log(y[np.arange(len(y)), t] + 1e-7)) / len(y)

        def backward(self, dout=1):
            return (self.y - self.t) * dout / len(self.t)

    class TimeSoftmaxWithLoss:
        def __init__(self):
            self.params, self.grads, self.ignored = [], [], -1

        def forward(self, xs, ts):
            N, T, V = xs.shape
            if ts.ndim == 3:
                ts = ts.argmax(axis=2)
            mask = (ts != self.ignored).reshape(N * T)
            xs, ts = xs.reshape(N * T, V), ts.reshape(N * T)
            e = np.exp(xs - xs.max(axis=1, keepdims=True))
            ys = e / e.sum(axis=1, keepdims=True)
            self.cache = ts, ys, mask, (N, T, V)
            return -np.sum(np.log(ys[np.arange(N * T), ts]) * mask) / mask.sum()

        def backward(self, dout=1):
            ts, ys, mask, shape = self.cache
            dx = ys.copy()
            dx[np.arange(len(ts)), ts] -= 1
            return (dx * dout / mask.sum() * mask[:, np.newaxis]).reshape(shape)
"""


def test_labels_come_for_each_step_and_for_single_scores(judge):
    """A vector of 0 and 1 picks one of two columns; (N, 1) would pick N of them each time."""
    right = judge(BOOK_TWO)
    assert {n: j.verdict for n, j in right.items()} == {
        "SigmoidWithLoss": "pass",
        "TimeSoftmaxWithLoss": "pass",
    }
    wrong = judge(
        BOOK_TWO,
        ("(self.y - self.t) * dout / len(self.t)", "(self.y - self.t) * dout"),
        ("dx * dout / mask.sum()", "dx * dout / shape[0]"),
    )
    assert [j.verdict for j in wrong.values()] == ["fail", "fail"]
