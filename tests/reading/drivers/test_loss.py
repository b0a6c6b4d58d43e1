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
