"""BH206 gives another answer to the same question."""

from __future__ import annotations

import numpy as np


class Noisy:
    def forward(self, x):
        return x + 0.01 * np.random.randn(*x.shape)

    def backward(self, dout):
        return dout


class Dropout:
    def __init__(self, dropout_ratio=0.5):
        self.dropout_ratio = dropout_ratio

    def forward(self, x, train_flg=True):
        if not train_flg:
            return x * (1.0 - self.dropout_ratio)
        self.mask = np.random.rand(*x.shape) > self.dropout_ratio
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


def test_noise_that_nobody_declared_is_named(findings, x):
    assert findings(Noisy(), x)[0] == ("BH206", "out")


def test_a_flag_and_a_ratio_declare_randomness(report, x):
    assert report(Dropout(), x).verdict == "pass"
