"""One step of RNN, and its derivative."""

from __future__ import annotations

import numpy as np

from backhand.functions import rnn_step, rnn_step_vjp


def test_vjp(assert_is_vjp):
    rng = np.random.default_rng(0)
    a, h, Wh = rng.normal(size=(2, 3)), rng.normal(size=(2, 3)), rng.normal(size=(3, 3))
    h_next = rnn_step(a, h, Wh)
    dout = rng.normal(size=h_next.shape)
    da, dh, dWh = rnn_step_vjp(dout, h, Wh, h_next)
    assert_is_vjp(da, lambda a: rnn_step(a, h, Wh), a, dout)
    assert_is_vjp(dh, lambda h: rnn_step(a, h, Wh), h, dout)
    assert_is_vjp(dWh, lambda Wh: rnn_step(a, h, Wh), Wh, dout)
