"""One step of GRU, and its derivative."""

from __future__ import annotations

import numpy as np

from backhand.functions import gru_step, gru_step_vjp


def test_vjp(assert_is_vjp):
    rng = np.random.default_rng(0)
    a, h, Wh = rng.normal(size=(2, 9)), rng.normal(size=(2, 3)), rng.normal(size=(3, 9))
    h_next, kept = gru_step(a, h, Wh)
    dout = rng.normal(size=h_next.shape)
    da, dh, dWh = gru_step_vjp(dout, h, Wh, kept)
    assert_is_vjp(da, lambda a: gru_step(a, h, Wh)[0], a, dout)
    assert_is_vjp(dh, lambda h: gru_step(a, h, Wh)[0], h, dout)
    assert_is_vjp(dWh, lambda Wh: gru_step(a, h, Wh)[0], Wh, dout)
