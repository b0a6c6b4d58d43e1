"""BH109 leaves out a path of the chain rule."""

from __future__ import annotations

import numpy as np
import pytest


class Softmax:
    def forward(self, x):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.y = e / e.sum(axis=1, keepdims=True)
        return self.y

    def backward(self, dout):
        return self.y * (dout - (dout * self.y).sum(axis=1, keepdims=True))


class SoftmaxDiagonal(Softmax):
    def backward(self, dout):
        return dout * self.y * (1 - self.y)


class SoftmaxByParts(Softmax):
    def backward(self, dout):
        dx = dout * self.y
        return dx - self.y * dx.sum(axis=1, keepdims=True)


def test_the_diagonal_alone_is_named(findings, x):
    assert findings(SoftmaxDiagonal(), x)[0] == ("BH109", "dx")


@pytest.mark.parametrize("right", [Softmax, SoftmaxByParts])
def test_both_spellings_of_the_whole_pass(report, x, right):
    assert report(right(), x).verdict == "pass"
