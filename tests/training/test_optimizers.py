"""Optimizers: their formulas, their memories, and that they get down a valley."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.errors import SettingError, ShapeError, StateError
from backhand.training import OPTIMIZERS, make_optimizer


def two_steps(name, learning_rate, gradients, start=1.0, **numbers):
    params = {"W": np.full((1, 1), start)}
    optimizer = make_optimizer(name, learning_rate, **numbers)
    for gradient in gradients:
        optimizer.update(params, {"W": np.full((1, 1), gradient)})
    return params["W"].item()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # By hand: learning rate 0.1, gradients 2 and then 1, from 1.
        ("sgd", 1 - 0.2 - 0.1),
        ("momentum", 1 - 0.2 - (0.9 * 0.2 + 0.1)),
        ("nesterov", 1 - 0.9 * 0.2 - 0.2 - 0.9 * (0.9 * 0.2 + 0.1) - 0.1),
        ("adagrad", 1 - 0.1 - 0.1 / np.sqrt(5)),
        ("rmsprop", 1 - 0.2 / np.sqrt(0.04) - 0.1 / np.sqrt(0.99 * 0.04 + 0.01)),
        ("adam", 1 - 0.1 - 0.1 * (0.28 / 0.19) / np.sqrt(0.004996 / 0.001999)),
    ],
)
def test_formula(name, expected):
    assert two_steps(name, 0.1, (2, 1)) == pytest.approx(expected, abs=1e-6)


def test_adamw_shrinks_the_weights_and_not_the_biases():
    params = {"W": np.ones((2, 2)), "b": np.ones(2)}
    make_optimizer("adamw", 0.1, weight_decay=0.5).update(
        params, {"W": np.zeros((2, 2)), "b": np.zeros(2)}
    )
    np.testing.assert_allclose(params["W"], 0.95)
    np.testing.assert_array_equal(params["b"], 1)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_goes_on_from_its_state(name):
    rng = np.random.default_rng(0)
    gradients = [{"W": rng.normal(size=(3, 2)).astype("f")} for _ in range(6)]
    whole, halves = ({"W": np.ones((3, 2), "f")} for _ in range(2))
    one, first, second = (make_optimizer(name, 0.01) for _ in range(3))
    for gradient in gradients:
        one.update(whole, gradient)
    for gradient in gradients[:3]:
        first.update(halves, gradient)
    second.load_state(first.state())
    for gradient in gradients[3:]:
        second.update(halves, gradient)
    np.testing.assert_array_equal(halves["W"], whole["W"])
    assert whole["W"].dtype == np.float32


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_gets_down_a_valley(name):
    params = {"W": np.array([1.0, -2.0])}
    optimizer = make_optimizer(name, 0.05)
    for _ in range(500):
        optimizer.update(params, {"W": params["W"] * [1.0, 20.0]})
    assert np.abs(params["W"]).max() < 0.5


def test_what_makes_no_sense_is_refused():
    with pytest.raises(SettingError, match="did you mean 'adam'"):
        make_optimizer("adm", 0.1)
    with pytest.raises(SettingError, match="learning_rate"):
        make_optimizer("adam", -1)
    with pytest.raises(SettingError, match="beta1"):
        make_optimizer("adam", 0.1, beta1=1)
    with pytest.raises(StateError, match="Momentum"):
        make_optimizer("adam", 0.1).load_state({"name": "Momentum"})
    with pytest.raises(ShapeError):
        make_optimizer("adam", 0.1).update({"W": np.ones(2)}, {"W": np.ones(3)})
