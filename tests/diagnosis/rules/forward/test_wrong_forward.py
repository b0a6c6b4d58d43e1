"""BH401 is a value that no variant of a function's definition gives."""

from __future__ import annotations

import numpy as np


class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(x))
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)


class LeakyRelu:
    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, 0.37 * x)

    def backward(self, dout):
        return dout * np.where(self.x > 0, 1.0, 0.37)


def test_a_sigmoid_of_the_wrong_sign_comes_before_its_gradient(findings, x):
    assert findings(Sigmoid(), x)[0] == ("BH401", "out")


def test_any_slope_is_a_leaky_relus(report, x):
    assert report(LeakyRelu(), x).verdict == "pass"
