# coding: utf-8
import sys, os
sys.path.append(os.pardir)
import numpy as np
from common.gradient import numerical_gradient
from common.layers import Affine

np.random.seed(3)
W = np.random.randn(3, 2)
b = np.random.randn(2)
x = np.random.randn(4, 3)

layer = Affine(W, b)
assert layer.W is W and layer.b is b
assert layer.x is None and layer.dW is None and layer.db is None
assert layer.original_x_shape is None

out = layer.forward(x)
assert np.allclose(out, np.dot(x, W) + b)
assert np.array_equal(layer.x, x)
assert layer.original_x_shape == (4, 3)

dout = np.random.randn(4, 2)
dx = layer.backward(dout)
assert np.allclose(dx, dout @ W.T)
assert np.allclose(layer.dW, x.T @ dout)
assert np.allclose(layer.db, dout.sum(axis=0))
assert layer.dW.shape == W.shape and layer.db.shape == b.shape

loss = lambda _: np.sum(layer.forward(x) * dout)
assert np.allclose(numerical_gradient(loss, W), layer.dW, atol=1e-7)
assert np.allclose(numerical_gradient(loss, b), layer.db, atol=1e-7)

# W is shared: who updates it in place updates the layer
W *= 2
assert np.allclose(layer.forward(x), x @ W + b)
# 置き換えてもよい
layer.W = np.zeros((3, 2))
assert np.allclose(layer.forward(x), np.tile(b, (4, 1)))

# テンソル: 4次元の入力
x = np.random.randn(5, 2, 3, 3)
W = np.random.randn(18, 4)
layer = Affine(W, np.zeros(4))
out = layer.forward(x)
assert out.shape == (5, 4)
assert layer.original_x_shape == (5, 2, 3, 3)
assert layer.x.shape == (5, 18)
assert np.allclose(out[2], x[2].ravel() @ W)
dx = layer.backward(np.ones((5, 4)))
assert dx.shape == (5, 2, 3, 3)
assert np.allclose(dx[0].ravel(), W.sum(axis=1))
assert layer.dW.shape == (18, 4) and np.allclose(layer.db, 5)

print('ok')
