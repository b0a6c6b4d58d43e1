"""Sigmoid: from its own value back, safe at the ends."""

from __future__ import annotations

import numpy as np

from backhand.layers import Sigmoid


def test_by_hand():
    layer = Sigmoid()
    np.testing.assert_allclose(layer.forward(np.array([[0.0, np.log(3)]])), [[0.5, 0.75]])
    np.testing.assert_allclose(layer.backward(np.array([[8.0, 16.0]])), [[2, 3]])


def test_a_saturated_unit_passes_nothing_and_overflows_nowhere():
    layer = Sigmoid()
    with np.errstate(all="raise", under="ignore"):
        assert layer.forward(np.array([-1e4, 1e4], dtype="f")).tolist() == [0, 1]
        assert layer.backward(np.ones(2, dtype="f")).tolist() == [0, 0]
