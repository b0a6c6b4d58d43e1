"""Attention: weights that sum to 1, masks that hold, and the derivative."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.errors import ShapeError
from backhand.functions import scaled_dot_product_attention, scaled_dot_product_attention_vjp


@pytest.mark.parametrize("masked", [False, True])
def test_vjp(masked, assert_is_vjp):
    rng = np.random.default_rng(0)
    q, k, v = rng.normal(size=(2, 4, 3)), rng.normal(size=(2, 5, 3)), rng.normal(size=(2, 5, 6))
    mask = np.tri(4, 5, dtype=bool) if masked else None
    y, weights = scaled_dot_product_attention(q, k, v, mask)
    np.testing.assert_allclose(weights.sum(axis=-1), 1)
    if masked:
        assert not weights[:, ~mask].any()
    dout = rng.normal(size=y.shape)
    dq, dk, dv = scaled_dot_product_attention_vjp(dout, q, k, v, weights)
    f = scaled_dot_product_attention
    assert_is_vjp(dq, lambda q: f(q, k, v, mask)[0], q, dout, complex_step=False)
    assert_is_vjp(dk, lambda k: f(q, k, v, mask)[0], k, dout, complex_step=False)
    assert_is_vjp(dv, lambda v: f(q, k, v, mask)[0], v, dout, complex_step=False)


def test_what_does_not_fit_is_refused():
    one = np.ones((2, 3))
    with pytest.raises(ShapeError, match="queries"):
        scaled_dot_product_attention(one, np.ones((2, 4)), one)
    with pytest.raises(ShapeError, match="nothing to look at"):
        scaled_dot_product_attention(one, one, one, np.zeros((2, 2), bool))
