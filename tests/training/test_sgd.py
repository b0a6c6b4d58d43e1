from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from backhand.errors import SettingError, ShapeError, StateError
from backhand.training import SGD


@given(
    st.sampled_from([np.float32, np.float64]).flatmap(
        lambda dtype: arrays(
            dtype,
            array_shapes(max_dims=2, max_side=4).map(lambda shape: (2, *shape)),
            elements=st.floats(-100, 100, width=32),
        )
    ),
    st.floats(0.001, 10),
)
def test_the_update_is_the_formula_in_place(pair, rate):
    W, dW = pair[0].copy(), pair[1].copy()
    expected = W - dW.dtype.type(rate) * dW
    params, grads = {"W": W}, {"W": dW}
    SGD(rate).update(params, grads)
    np.testing.assert_array_equal(W, expected)
    assert params["W"] is W
    assert W.dtype == pair.dtype
    np.testing.assert_array_equal(dW, pair[1])


def test_equal_shapes_do_not_share_an_update():
    params = {"a": np.zeros(3), "b": np.zeros(3)}
    SGD(1.0).update(params, {"a": np.ones(3), "b": np.full(3, 2.0)})
    assert params["a"].tolist() == [-1] * 3
    assert params["b"].tolist() == [-2] * 3


def test_a_missing_or_misshapen_gradient_moves_nothing():
    params = {"W": np.ones((2, 2)), "b": np.ones(2)}
    with pytest.raises(StateError, match="b"):
        SGD().update(params, {"W": np.ones((2, 2))})
    # (1, 2) would broadcast in silence.
    with pytest.raises(ShapeError, match="b"):
        SGD().update(params, {"W": np.ones((2, 2)), "b": np.ones((1, 2))})
    assert all((value == 1).all() for value in params.values())


@pytest.mark.parametrize("rate", [0, -1, float("nan"), float("inf")])
def test_a_rate_without_sense_is_refused(rate):
    with pytest.raises(SettingError, match="learning_rate"):
        SGD(rate)


def test_the_state_goes_on_elsewhere():
    other = SGD(0.5)
    other.load_state(SGD(0.25).state())
    assert other.learning_rate == 0.25
    with pytest.raises(StateError, match="Adam"):
        other.load_state({"name": "Adam"})
