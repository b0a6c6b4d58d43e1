"""One step of an LSTM, and its derivative."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.functions import lstm_step, lstm_step_vjp


@pytest.mark.parametrize("output", [0, 1])
def test_vjp(output, assert_is_vjp):
    rng = np.random.default_rng(0)
    a, Wh, (h, c) = rng.normal(size=(2, 12)), rng.normal(size=(3, 12)), rng.normal(size=(2, 2, 3))
    kept = lstm_step(a, h, c, Wh)[2]
    dout, zeros = rng.normal(size=(2, 3)), np.zeros((2, 3))
    upstream = (dout, zeros) if output == 0 else (zeros, dout)
    da, dh, dc, dWh = lstm_step_vjp(*upstream, h, c, Wh, kept)
    assert_is_vjp(da, lambda a: lstm_step(a, h, c, Wh)[output], a, dout)
    assert_is_vjp(dh, lambda h: lstm_step(a, h, c, Wh)[output], h, dout)
    assert_is_vjp(dc, lambda c: lstm_step(a, h, c, Wh)[output], c, dout)
    assert_is_vjp(dWh, lambda Wh: lstm_step(a, h, c, Wh)[output], Wh, dout)
