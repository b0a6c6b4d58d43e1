"""Rows looked up: an id that comes twice counts twice."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.errors import LabelError
from backhand.functions import embedding, embedding_vjp


def test_vjp(assert_is_vjp):
    rng = np.random.default_rng(0)
    W, ids = rng.normal(size=(5, 3)), np.array([[1, 2, 1], [4, 1, 0]])
    dout = rng.normal(size=(2, 3, 3))
    assert_is_vjp(embedding_vjp(dout, ids, W), lambda W: embedding(ids, W), W, dout)


@pytest.mark.parametrize("ids", [[5], [-1], [0.5], ["a"]])
def test_what_is_no_row_is_refused(ids):
    with pytest.raises(LabelError):
        embedding(ids, np.ones((5, 2)))
