"""The quick verdict: that of the whole check, parameter by parameter."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backhand.derivatives import check_gradients, gradient_verdicts
from backhand.errors import DtypeError, ShapeError

NAMES = ["W1", "b1", "W2", "b2"]


class Net:
    """Affine, ReLU, affine, half the squared error; `spoil` may wrong one gradient."""

    def __init__(self, sizes=(12, 7, 4), seed=0, std=0.5, dtype=np.float64, spoil=None):
        rng = np.random.default_rng(seed)
        d, h, c = sizes
        shapes = {"W1": (d, h), "b1": (h,), "W2": (h, c), "b2": (c,)}
        self.params = {
            name: (std * rng.normal(size=shape)).astype(dtype) for name, shape in shapes.items()
        }
        self.spoil = spoil
        self.calls = 0

    def forward(self, x):
        p = self.params
        hidden = np.maximum(x @ p["W1"] + p["b1"], 0)
        return hidden, hidden @ p["W2"] + p["b2"]

    def loss(self, x, t):
        self.calls += 1
        return 0.5 * ((self.forward(x)[1] - t) ** 2).sum() / len(x)

    def gradient(self, x, t):
        hidden, out = self.forward(x)
        d = (out - t) / len(x)
        dh = (d @ self.params["W2"].T) * (hidden > 0)
        grads = {"W1": x.T @ dh, "b1": dh.sum(0), "W2": hidden.T @ d, "b2": d.sum(0)}
        if self.spoil is not None:
            name, how = self.spoil
            grads[name] = how(grads[name])
        return grads


def batch(n=5, features=12, classes=4, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, features)), rng.normal(size=(n, classes))


def one_entry(g):
    g = g.copy()
    g.flat[np.argmax(np.abs(g))] *= 1.001
    return g


SPOILS = {
    "sign": lambda g: -g,
    "factor": lambda g: 1.0001 * g,
    "zeros": np.zeros_like,
    "nan": lambda g: g + np.nan,
    "one entry": one_entry,
    # A sum of all entries would not notice.
    "exchanged": lambda g: np.ascontiguousarray(g[::-1]),
}


@given(seed=st.integers(0, 2**32 - 1), n=st.integers(1, 6))
def test_right_gradients_are_said_to_be_right(seed, n):
    assert gradient_verdicts(Net(seed=seed), *batch(n, seed=seed)) == dict.fromkeys(NAMES, True)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("how", SPOILS.values(), ids=SPOILS)
def test_a_wrong_gradient_fails_alone(name, how):
    verdicts = gradient_verdicts(Net(spoil=(name, how)), *batch())
    assert verdicts == {other: other != name for other in NAMES}


def test_a_right_answer_takes_few_forward_passes():
    net = Net()
    gradient_verdicts(net, *batch())
    assert net.calls == 6 * len(NAMES)


def test_kinks_get_the_whole_check_and_single_precision_is_right():
    x, t = batch()
    net = Net()
    net.params["b1"][...] = 0
    x[2] = 0  # every unit is at its kink for this sample
    verdicts = gradient_verdicts(net, x, t)
    assert net.calls > 6 * len(NAMES)
    assert verdicts == {n: c.passed for n, c in check_gradients(net, x, t).comparisons.items()}
    assert all(verdicts.values())
    assert all(gradient_verdicts(Net(dtype=np.float32), *batch()).values())


def test_nothing_is_changed():
    net, (x, t) = Net(), batch()
    before = {name: value.copy() for name, value in net.params.items()}
    arrays = dict(net.params)
    gradient_verdicts(net, x, t)
    for name, value in net.params.items():
        assert value is arrays[name]
        np.testing.assert_array_equal(value, before[name])


def test_parameters_are_put_back_where_the_loss_raises():
    class Breaks(Net):
        def loss(self, x, t):
            if self.calls == 3:
                raise ArithmeticError("too deep")
            return super().loss(x, t)

    net = Breaks()
    before = net.params["W1"].copy()
    with pytest.raises(ArithmeticError, match="too deep"):
        gradient_verdicts(net, *batch())
    np.testing.assert_array_equal(net.params["W1"], before)


def test_a_missing_gradient_and_whole_numbers_are_refused():
    with pytest.raises(ShapeError, match="b2"):
        gradient_verdicts(Net(spoil=("b2", lambda g: g[:1])), *batch())
    net = Net()
    net.params["b1"] = np.zeros(7, dtype=int)
    with pytest.raises(DtypeError):
        gradient_verdicts(net, *batch())
