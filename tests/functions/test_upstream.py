"""An upstream gradient has the shape of the value it belongs to, or is refused."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.errors import ShapeError
from backhand.functions.upstream import as_upstream


def test_the_right_shape_passes_without_a_copy():
    dout = np.ones((2, 3))
    assert as_upstream(dout, (2, 3)) is dout
    assert as_upstream([1.0, 2.0], (2,)).tolist() == [1, 2]


@pytest.mark.parametrize("shape", [(), (3,), (1, 3), (2, 1), (3, 2)])
def test_another_shape_is_refused_with_both(shape):
    with pytest.raises(ShapeError, match=r"returned shape \(2, 3\)") as refusal:
        as_upstream(np.ones(shape), (2, 3))
    assert str(shape) in str(refusal.value)
