"""積み重ね：順伝播は層を前から、逆伝播は後ろから順に呼ぶ。
The stack: forward calls the layers from the front, backward from the back.
"""

import numpy as np

from backhand.derivatives import numerical_gradient
from backhand.layers import Affine, SoftmaxWithLoss  # step09; step07 + step08


class Relu:
    def forward(self, x):
        self.mask = x > 0
        return np.where(self.mask, x, 0.0)

    def backward(self, dout):
        return np.where(self.mask, dout, 0.0)  # dout を書き換えない leaves dout as it is


rng = np.random.default_rng(0)
x, t = rng.standard_normal((6, 4)), np.array([0, 2, 1, 1, 0, 2])
first = Affine(rng.standard_normal((4, 5)), np.zeros(5))
layers, last = [first, Relu(), Affine(rng.standard_normal((5, 3)), np.zeros(3))], SoftmaxWithLoss()


def loss():
    out = x
    for layer in layers:
        out = layer.forward(out)
    return last.forward(out, t)


print(f"L = {loss():.4f}")
dout = last.backward()
for layer in reversed(layers):
    dout = layer.backward(dout)  # 前の層の出力の勾配 the gradient of the output before it
measured = numerical_gradient(lambda _: loss(), first.params["W"])
difference = np.abs(first.grads["W"] - measured).max()
print(f"dW1   差 difference {difference:.1e}")
