"""A class with a pass each way."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.reading import drivers  # noqa: F401 (makes the forms known)
from backhand.reading.binder import infer
from backhand.reading.driver import Blueprint, build

X = np.array([[1.0, 2.0], [3.0, 4.0]])


class Dropout:
    def __init__(self, ratio=0.5):
        self.ratio, self.training = ratio, True

    def forward(self, x):
        self.mask = np.random.rand(*x.shape) > self.ratio if self.training else 1.0
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


class Adds:
    def __init__(self):
        self.W, self.dW, self.resets = np.ones(2), np.zeros(2), 0

    def zero_grad(self):
        self.resets += 1
        self.dW[...] = 0

    def forward(self, x, train_flg):
        self.x = x
        return x * self.W

    def backward(self, dout):
        self.dW += (dout * self.x).sum(axis=0)
        return dout * self.W


class Sum:
    def forward(self, a, b):
        return a + b

    def backward(self, dout):
        return [dout, dout]


def test_a_flag_declares_randomness_and_is_off_in_evaluation():
    subject = build(Blueprint(Dropout(), (X,)))
    assert subject.declared_random
    session = subject.evaluation()
    assert (session.forward(subject.values) == X).all()


def test_gradients_are_reset_by_what_the_class_has_for_it():
    subject = build(Blueprint(Adds(), (X,)))
    assert subject.resets
    session = subject.start()
    for _ in range(2):
        session.forward(subject.values)
        given = session.backward((np.ones((2, 2)),))
    assert given["W"].tolist() == [4.0, 6.0]


def test_a_list_of_gradients_is_one_for_each_input():
    subject = infer(Sum)
    assert set(subject.values.inputs) == {"dx0", "dx1"}
    session = subject.start()
    session.forward(subject.values)
    assert set(session.backward((X,))) == {"dx0", "dx1"}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_parameters_are_written_in_place_in_the_values_precision(dtype):
    subject = build(Blueprint(Adds(), (X,)))
    session = subject.start()
    values = subject.values.replaced("W", np.array([3.0, 5.0])).astype(dtype)
    out = session.forward(values)
    assert out.dtype == dtype
    assert (out == X * [3, 5]).all()
    assert session.parameters()["W"].dtype == dtype
    assert (subject.start().parameters()["W"] == 1).all()


def test_passes_may_be_the_instance_s_own():
    class Closures:
        def __init__(self):
            self.forward = lambda x: 2 * x
            self.backward = lambda dout: 2 * dout

    subject = build(Blueprint(Closures(), (X,)))
    session = subject.start()
    assert (session.forward(subject.values) == 2 * X).all()
    assert (session.backward((X,))["dx"] == 2 * X).all()


BOXED = """
    import numpy as np

    class Variable:
        def __init__(self, data):
            self.data, self.grad = data, None

    class Double:
        def forward(self, x):
            return 2 * x

        def backward(self, gy):
            return Variable(2 * gy)
"""


def test_an_object_around_an_array_is_as_good_as_the_array(judge):
    assert judge(BOXED)["Double"].verdict == "pass"
    assert judge(BOXED, ("Variable(2 * gy)", "Variable(3 * gy)"))["Double"].rules == {"BH102"}
