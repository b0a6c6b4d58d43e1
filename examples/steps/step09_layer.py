"""層：順伝播、逆伝播、そのあいだ覚えておく値を、1 つのものにまとめる。
A layer: the way forward, the way back and what is kept between them, in one object.
"""

import numpy as np

from backhand.derivatives import numerical_gradient


class Affine:
    def __init__(self, W, b):
        self.params = {"W": W, "b": b}
        self.grads = {}

    def forward(self, x):
        self.x = x  # 逆伝播が使う the way back needs it
        return x @ self.params["W"] + self.params["b"]

    def backward(self, dout):
        self.grads = {"W": self.x.T @ dout, "b": dout.sum(axis=0)}  # step05
        return dout @ self.params["W"].T


rng = np.random.default_rng(0)
x, dout = rng.standard_normal((4, 3)), rng.standard_normal((4, 2))
layer = Affine(rng.standard_normal((3, 2)), rng.standard_normal(2))
layer.forward(x)
gradients = {"x": layer.backward(dout), **layer.grads}

differences = {}
for name, array in {"x": x, **layer.params}.items():
    measured = numerical_gradient(lambda _: np.sum(dout * layer.forward(x)), array)
    differences[name] = np.abs(gradients[name] - measured).max()
    print(f"d{name}   差 difference {differences[name]:.1e}")
