"""Relu: the mask is that of the last forward pass."""

from __future__ import annotations

import numpy as np

from backhand.layers import Relu


def test_by_hand():
    layer = Relu()
    assert layer.forward(np.array([[-1.0, 0.0, 2.0]])).tolist() == [[0, 0, 2]]
    assert layer.backward(np.array([[5.0, 6.0, 7.0]])).tolist() == [[0, 0, 7]]


def test_a_later_change_of_the_input_does_not_move_the_mask():
    layer, x = Relu(), np.array([-1.0, 1.0])
    layer.forward(x)
    x *= -1
    assert layer.backward(np.array([3.0, 4.0])).tolist() == [0, 4]


def test_values_of_ten_to_the_minus_eight_and_to_the_eight():
    layer = Relu()
    x = np.array([-1e8, -1e-8, 1e-8, 1e8], dtype="f")
    assert layer.forward(x).tolist() == np.where(x > 0, x, 0).tolist()
    assert layer.backward(np.ones(4, dtype="f")).tolist() == [0, 0, 1, 1]
