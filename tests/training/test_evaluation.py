from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from backhand.networks import TwoLayerNet
from backhand.training import evaluate_accuracy, evaluation


@given(st.integers(1, 40), st.integers(1, 12))
def test_chunks_give_what_one_pass_gives(size, chunk):
    rng = np.random.default_rng(size)
    network = TwoLayerNet(4, 3, 3, weight_init_std=1, rng=0, dtype=np.float64)
    x, t = rng.standard_normal((size, 4)), rng.integers(0, 3, size)
    old, evaluation._CHUNK = evaluation._CHUNK, chunk
    try:
        assert evaluate_accuracy(network, x, t) == network.accuracy(x, t)
    finally:
        evaluation._CHUNK = old
