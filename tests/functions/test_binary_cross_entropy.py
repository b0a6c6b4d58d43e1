"""Yes-or-no cross-entropy: from logits, safe far out."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.errors import LabelError, ShapeError
from backhand.functions import binary_cross_entropy, binary_cross_entropy_vjp


def test_vjp(assert_is_vjp):
    rng = np.random.default_rng(0)
    x, t = rng.normal(size=(3, 4)), rng.integers(0, 2, (3, 4))
    dx = binary_cross_entropy_vjp(1.5, x, t)
    assert_is_vjp(dx, lambda x: np.array(binary_cross_entropy(x, t)), x, 1.5, complex_step=False)


def test_far_out():
    with np.errstate(all="raise", under="ignore"):
        assert binary_cross_entropy([1e4, -1e4], [1, 0]) == 0
        assert binary_cross_entropy([1e4, -1e4], [0, 1]) == 1e4
        np.testing.assert_array_equal(binary_cross_entropy_vjp(1, [1e4, -1e4], [0, 1]), [0.5, -0.5])


def test_what_makes_no_sense_is_refused():
    with pytest.raises(ShapeError):
        binary_cross_entropy(np.ones((2, 1)), np.ones(2))
    with pytest.raises(LabelError):
        binary_cross_entropy(np.ones(2), [0, 2])
