# coding: utf-8
import sys, os
sys.path.append(os.pardir)
from common.gradient import numerical_gradient
from common.layers import *

x = np.array([[1.0, -0.5], [-2.0, 3.0]])
before = x.copy()

layer = Relu()
assert layer.mask is None
out = layer.forward(x)
assert out.tolist() == [[1.0, 0.0], [0.0, 3.0]]
assert np.array_equal(x, before)  # 入力は書き換わらない
assert layer.mask.tolist() == [[False, True], [True, False]]
dx = layer.backward(np.array([[10.0, 20.0], [30.0, 40.0]]))
assert dx.tolist() == [[10.0, 0.0], [0.0, 40.0]]

# a second forward replaces what the first one kept
layer.forward(-x)
assert layer.backward(np.ones((2, 2))).tolist() == [[0.0, 1.0], [1.0, 0.0]]
assert layer.forward(np.ones((2, 3, 4, 4))).shape == (2, 3, 4, 4)

layer = Sigmoid()
assert layer.out is None
out = layer.forward(x)
assert np.allclose(out, 1 / (1 + np.exp(-x)))
assert np.array_equal(layer.out, out)
weights = np.array([[1.0, 2.0], [3.0, 4.0]])
dx = layer.backward(weights)
slope = numerical_gradient(lambda v: np.sum(Sigmoid().forward(v) * weights), x)
assert np.allclose(dx, slope, atol=1e-7)

# softmax や sigmoid も layers の * で入ってくる
assert abs(softmax(np.array([1.0, 1.0]))[0] - 0.5) < 1e-12
assert sigmoid(0.0) == 0.5

print('ok')
