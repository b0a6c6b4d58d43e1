"""BH402 normalises over the wrong axis."""

from __future__ import annotations

import numpy as np


class Softmax:
    axis = 1

    def forward(self, x):
        e = np.exp(x - x.max(axis=self.axis, keepdims=True))
        self.y = e / e.sum(axis=self.axis, keepdims=True)
        return self.y

    def backward(self, dout):
        return self.y * (dout - (dout * self.y).sum(axis=self.axis, keepdims=True))


class SoftmaxOverTheBatch(Softmax):
    axis = 0


def test_a_softmax_over_the_batch_is_named(findings, x):
    assert findings(SoftmaxOverTheBatch(), x)[0] == ("BH402", "out")


def test_a_softmax_over_the_classes_passes(report, x):
    assert report(Softmax(), x).verdict == "pass"
