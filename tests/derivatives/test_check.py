"""The check of a network: right ones pass whatever their values, wrong ones are caught.

The network is this file's own, with a kink and a softmax: the judge and what it
judges share no mathematics with the rest of the package here.
"""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backhand.derivatives import check_gradients
from backhand.errors import DtypeError, ShapeError

both = pytest.mark.parametrize("exhaustive", [False, True], ids=["probe", "exhaustive"])
NAMES = ["W1", "b1", "W2", "b2"]


class Net:
    """Affine, ReLU, affine, softmax and cross-entropy, in a few lines; `spoil` may wrong it."""

    def __init__(self, sizes=(30, 12, 4), std=0.5, seed=0, dtype=np.float64, spoil=None):
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
        logits = hidden @ p["W2"] + p["b2"]
        logits = logits - logits.max(axis=1, keepdims=True)
        return hidden, logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))

    def loss(self, x, t):
        self.calls += 1
        return -self.forward(x)[1][np.arange(len(t)), t].mean()

    def gradient(self, x, t):
        hidden, log_y = self.forward(x)
        d = np.exp(log_y)
        d[np.arange(len(t)), t] -= 1
        d /= len(t)
        dh = (d @ self.params["W2"].T) * (hidden > 0)
        grads = {"W1": x.T @ dh, "b1": dh.sum(0), "W2": hidden.T @ d, "b2": d.sum(0)}
        if self.spoil is not None:
            name, how = self.spoil
            grads[name] = how(grads[name])
        return grads


def batch(n=5, features=30, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, features)), rng.integers(0, 4, n)


# --- right gradients pass ---


@both
@given(seed=st.integers(0, 2**32 - 1), n=st.integers(1, 6))
def test_a_right_network_passes(exhaustive, seed, n):
    net, (x, t) = Net((8, 6, 4), seed=seed), batch(n, 8, seed)
    check = check_gradients(net, x, t, exhaustive=exhaustive)
    assert check.passed, check.to_dict()
    assert list(check.comparisons) == NAMES
    assert all(c.mean_abs_error < 1e-8 for c in check.comparisons.values())


@both
@pytest.mark.parametrize("std", [0.01, 1, 1e3, 1e8])
@pytest.mark.parametrize("scale", [1e-8, 1e-3, 1, 255, 1e4, 1e8])
def test_a_right_network_passes_whatever_the_size_of_its_values(scale, std, exhaustive):
    net, (x, t) = Net((20, 6, 4), std=std), batch(features=20)
    check = check_gradients(net, scale * x, t, exhaustive=exhaustive)
    assert check.passed, check.to_dict()


@pytest.mark.parametrize("seed", range(5))
def test_weights_of_1e_minus_8_beside_inputs_of_1e8(seed):
    net, (x, t) = Net((20, 6, 4), std=1, seed=seed), batch(features=20, seed=seed)
    for name in ("W1", "b1"):
        net.params[name] *= 1e-8
    net.params["b1"][...] = 0
    assert check_gradients(net, 1e8 * x, t).passed


@both
def test_a_blank_sample_puts_every_unit_at_its_kink(exhaustive):
    net, (x, t) = Net(), batch()
    net.params["b1"][...] = 0
    x[2] = 0
    check = check_gradients(net, x, t, exhaustive=exhaustive)
    assert check.passed
    assert check.comparisons["b1"].kinks > 0


@both
def test_kinks_close_by_are_seen_through(exhaustive):
    net, (x, t) = Net(), batch()
    hidden = x @ net.params["W1"] + net.params["b1"]
    net.params["b1"] -= hidden[0] - 1e-9  # the first sample's units are that far from zero
    check = check_gradients(net, x, t, exhaustive=exhaustive)
    assert check.passed, check.to_dict()


def test_pixels_of_0_to_255_most_of_them_zero():
    rng = np.random.default_rng(0)
    x = np.floor(256 * rng.random((3, 784))) * (rng.random((3, 784)) < 0.2)
    for seed in range(3):
        net = Net((784, 50, 10), std=0.01, seed=seed)
        assert check_gradients(net, x, np.array([5, 0, 4])).passed


def test_float32_passes_by_its_own_noise():
    net, (x, t) = Net(dtype=np.float32), batch()
    check = check_gradients(net, x.astype(np.float32), t)
    assert check.passed
    assert check.comparisons["W1"].noise_floor > 1e-7


class SingleNet(Net):
    """Computes in single precision at one place or another, on parameters in double precision.

    Its gradient is that of the formulas, in the precision that it has at hand.
    """

    def __init__(self, where, **options):
        super().__init__(**options)
        self.where = where

    def at(self, place, array):
        return array.astype(np.float32) if self.where in (place, "everywhere") else array

    def forward(self, x):
        p = self.params
        x, W1, b1 = self.at("x", x), self.at("weights", p["W1"]), self.at("weights", p["b1"])
        hidden = self.at("hidden", np.maximum(x @ W1 + b1, 0))
        logits = hidden @ self.at("weights", p["W2"]) + self.at("weights", p["b2"])
        logits = self.at("logits", logits - logits.max(axis=1, keepdims=True))
        return hidden, logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))

    def loss(self, x, t):
        return self.at("loss", np.asarray(super().loss(x, t)))


PLACES = ["x", "weights", "hidden", "logits", "loss", "everywhere"]


@both
@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("seed", range(4))
def test_single_precision_inside_is_right(where, seed, exhaustive):
    x, t = batch(seed=seed)
    check = check_gradients(SingleNet(where, seed=seed), x, t, exhaustive=exhaustive)
    assert check.passed, check.to_dict()


@both
@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "how",
    [lambda g: -g, lambda g: 1.1 * g, lambda g: g - g[0]],
    ids=["sign", "factor", "missing term"],
)
def test_single_precision_inside_excuses_no_wrong_gradient(how, name, where, exhaustive):
    net, (x, t) = SingleNet(where, spoil=(name, how)), batch()
    check = check_gradients(net, x, t, exhaustive=exhaustive)
    assert [key for key, c in check.comparisons.items() if not c.passed] == [name]


@both
def test_parameters_in_single_precision_beside_a_batch_in_double(exhaustive):
    net, (x, t) = Net(dtype=np.float32), batch()
    assert check_gradients(net, x, t, exhaustive=exhaustive).passed
    net.spoil = ("W2", lambda g: 1.1 * g)
    wrong = check_gradients(net, x, t, exhaustive=exhaustive).comparisons
    assert [name for name, c in wrong.items() if not c.passed] == ["W2"]


# --- wrong ones don't ---


def one_entry(g):
    g = g.copy()
    g.flat[np.argmax(np.abs(g))] *= 1.0005
    return g


SPOILS = {
    "sign": lambda g: -g,
    "factor 3": lambda g: 3 * g,
    "one entry by 0.05 %": one_entry,
    "all entries by 0.05 %": lambda g: 1.0005 * g,
    "zeros": np.zeros_like,
    "reversed": lambda g: g[::-1].copy(),
    "a constant added": lambda g: g + 1e-6,
    "nan": lambda g: np.where(g == g.flat[0], np.nan, g),
    "inf": lambda g: np.where(g == g.flat[0], np.inf, g),
}


@both
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("how", SPOILS.values(), ids=SPOILS)
def test_a_wrong_gradient_fails_alone(how, name, exhaustive):
    net, (x, t) = Net(spoil=(name, how)), batch()
    check = check_gradients(net, x, t, exhaustive=exhaustive)
    failed = [key for key, comparison in check.comparisons.items() if not comparison.passed]
    assert failed == [name]
    assert not check.passed


@pytest.mark.parametrize("seed", range(10))
def test_one_entry_of_thousands_is_caught_by_the_directions(seed):
    # A few entries of W1 are compared one by one; the wrong one is hardly ever among them.
    rng = np.random.default_rng(seed)
    x = rng.random((3, 784)) * (rng.random((3, 784)) < 0.2)
    net = Net((784, 50, 10), std=0.01, seed=seed, spoil=("W1", one_entry))
    check = check_gradients(net, x, np.array([5, 0, 4]), rng=seed)
    assert not check.comparisons["W1"].passed
    assert check.comparisons["b1"].passed


def test_a_wrong_mask_beside_a_kink_is_not_excused():
    net, (x, t) = Net(), batch()
    net.params["b1"][...] = 0
    x[2] = 0

    def pass_all(g):
        return g + 0.01

    net.spoil = ("b1", pass_all)
    assert not check_gradients(net, x, t).comparisons["b1"].passed


@pytest.mark.parametrize("scale", [1e-3, 255, 1e4])
def test_wrong_gradients_fail_whatever_the_size_of_the_input(scale):
    for name in NAMES:
        for how in (SPOILS["sign"], SPOILS["factor 3"], SPOILS["zeros"]):
            net, (x, t) = Net(std=0.1, spoil=(name, how)), batch()
            assert not check_gradients(net, scale * x, t).comparisons[name].passed


def test_the_figures_tell_the_mistakes_apart():
    net, (x, t) = Net(spoil=("W1", SPOILS["factor 3"])), batch()
    for exhaustive in (False, True):
        comparison = check_gradients(net, x, t, exhaustive=exhaustive).comparisons["W1"]
        assert comparison.ratio == pytest.approx(3, rel=1e-6)
        assert comparison.cosine == pytest.approx(1, rel=1e-6)
        assert comparison.relative_error == pytest.approx(2 / 3, rel=1e-5)
        assert comparison.max_relative_error == pytest.approx(2 / 3, rel=1e-2)


def test_the_worst_entry_is_named():
    def spoil(g):
        g[17, 3] += 1e-3
        return g

    net, (x, t) = Net(spoil=("W1", spoil)), batch()
    comparison = check_gradients(net, x, t, exhaustive=True).comparisons["W1"]
    assert comparison.worst_index == (17, 3)
    assert comparison.max_abs_error == pytest.approx(1e-3, rel=1e-4)


# --- the record, and manners ---


def test_the_record_says_what_was_done():
    net, (x, t) = Net(), batch()
    seen = []
    check = check_gradients(net, x, t, progress=lambda *count: seen.append(count))
    assert check.method == "probe"
    assert check.samples == 5
    assert check.seconds > 0
    assert check.evaluations == net.calls
    assert {n: (c.compared, c.size, c.method) for n, c in check.comparisons.items()} == {
        "W1": (25, 360, "probe"),
        "b1": (12, 12, "exhaustive"),
        "W2": (25, 48, "probe"),
        "b2": (4, 4, "exhaustive"),
    }
    assert seen[-1] == (66, 66)
    assert seen == sorted(seen)
    document = json.loads(json.dumps(check.to_dict(), allow_nan=False))
    assert list(document["parameters"]) == NAMES
    assert document["passed"] is True

    net.calls = 0
    check = check_gradients(net, x, t, exhaustive=True)
    assert check.method == "exhaustive"
    assert check.evaluations == net.calls
    assert all(c.compared == c.size for c in check.comparisons.values())


@both
def test_the_evaluations_of_a_failing_check_are_counted_too(exhaustive):
    net, (x, t) = Net(spoil=("W1", SPOILS["sign"])), batch()
    assert check_gradients(net, x, t, exhaustive=exhaustive).evaluations == net.calls


def test_a_failing_check_is_hardly_slower_than_one_that_passes():
    (x, t), calls = batch(), []
    for spoil in (None, ("W1", SPOILS["sign"])):
        net = Net(spoil=spoil)
        check_gradients(net, x, t, exhaustive=True)
        calls.append(net.calls)
    assert calls[1] < 1.5 * calls[0]


@both
@pytest.mark.parametrize("spoil", [None, ("W1", SPOILS["sign"])])
def test_the_parameters_are_as_they_were(spoil, exhaustive):
    net, (x, t) = Net(spoil=spoil), batch()
    before = {name: array.tobytes() for name, array in net.params.items()}
    check_gradients(net, x, t, exhaustive=exhaustive)
    assert {name: array.tobytes() for name, array in net.params.items()} == before


def test_the_parameters_are_as_they_were_also_when_the_loss_raises():
    net, (x, t) = Net(), batch()
    before = {name: array.tobytes() for name, array in net.params.items()}
    for calls in (0, 1, 10, 50, 150, 200):

        class Failing(Net):
            def loss(self, x, t, calls=calls):
                if self.calls >= calls:
                    raise ZeroDivisionError
                return super().loss(x, t)

        failing = Failing()
        with pytest.raises(ZeroDivisionError):
            check_gradients(failing, x, t)
        assert {name: array.tobytes() for name, array in failing.params.items()} == before


def test_a_seed_repeats_the_probe():
    (x, t) = batch()
    first, second, other = (
        check_gradients(Net(), x, t, rng=seed).comparisons["W1"] for seed in (3, 3, 4)
    )
    assert first == second
    assert first.worst_index != other.worst_index or first != other


def test_parameters_of_any_memory_order():
    net, (x, t) = Net(), batch()
    net.params["W1"] = np.asfortranarray(net.params["W1"])
    net.params["W2"] = np.repeat(net.params["W2"], 2, axis=1)[:, ::2]
    assert check_gradients(net, x, t).passed


@pytest.mark.parametrize("how", [lambda g: g.T, lambda g: g[:-1], lambda g: None, lambda g: 0.0])
def test_a_gradient_of_another_shape_is_refused_by_name(how):
    net, (x, t) = Net(spoil=("W1", how)), batch()
    with pytest.raises(ShapeError, match=r"gradient of W1 has shape .*\(30, 12\)"):
        check_gradients(net, x, t)


def test_a_missing_gradient_is_refused_by_name():
    class Forgetful(Net):
        def gradient(self, x, t):
            grads = super().gradient(x, t)
            del grads["b2"]
            return grads

    with pytest.raises(ShapeError, match="gradient of b2 has shape None"):
        check_gradients(Forgetful(), *batch())


def test_integer_parameters_are_refused():
    net, (x, t) = Net(), batch()
    net.params["b2"] = np.zeros(4, dtype=np.int64)
    with pytest.raises(DtypeError, match="only an array of real floating-point numbers"):
        check_gradients(net, x, t)


def test_a_gradient_of_integers_is_compared_as_numbers():
    net, (x, t) = Net(spoil=("b2", lambda g: np.zeros(4, dtype=np.int64))), batch()
    assert not check_gradients(net, x, t).comparisons["b2"].passed


@both
@pytest.mark.parametrize("confidence", [10, 30, 1000])
def test_a_loss_that_has_become_tiny_is_no_fault_of_the_gradient(confidence, exhaustive):
    # Its logarithm then moves in steps of eps, or not at all.
    net, (x, t) = Net(), batch(1)
    net.params["b2"][t] += confidence
    assert net.loss(x, t) < 1e-3
    assert check_gradients(net, x, t, exhaustive=exhaustive).passed


# --- a network that tells many losses at once ---


class StackedNet(Net):
    """Offers `losses_at`, by one call of the loss each; `deaf` networks don't hear of changes."""

    stacked = 0

    def losses_at(self, name, flat, values, x, t):
        type(self).stacked += 1
        parameter = self.params[name]
        losses = []
        for position, value in zip(flat, values, strict=True):
            index = np.unravel_index(position, parameter.shape)
            before, parameter[index] = parameter[index], value
            losses.append(Net.loss(self, x, t))
            parameter[index] = before
        return np.array(losses)


class DeafNet(StackedNet):
    """The loss sees copies of the parameters; the stacked losses see the parameters."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.heard = {name: value.copy() for name, value in self.params.items()}

    def loss(self, x, t):
        params, self.params = self.params, self.heard
        try:
            return super().loss(x, t)
        finally:
            self.params = params


@both
@pytest.mark.parametrize("spoil", [None, ("W1", SPOILS["sign"])], ids=["right", "wrong"])
def test_losses_told_at_once_give_the_same_check(spoil, exhaustive):
    x, t = batch()
    StackedNet.stacked = 0
    told = check_gradients(StackedNet(spoil=spoil), x, t, exhaustive=exhaustive)
    assert StackedNet.stacked > 0
    alone = check_gradients(Net(spoil=spoil), x, t, exhaustive=exhaustive)
    for name in NAMES:
        assert told.comparisons[name].passed == alone.comparisons[name].passed
        assert told.comparisons[name].max_abs_error == pytest.approx(
            alone.comparisons[name].max_abs_error, abs=1e-9
        )


@both
def test_losses_that_are_not_the_losses_are_not_believed(exhaustive):
    x, t = batch()
    x[:, :3] = x[:, -3:] = 0  # the first and last weights move nothing, for either
    check = check_gradients(DeafNet(), x, t, exhaustive=exhaustive)
    assert not any(comparison.passed for comparison in check.comparisons.values())
