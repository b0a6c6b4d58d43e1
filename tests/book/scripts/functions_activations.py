# coding: utf-8
# 活性化関数を順番に確かめる。np は functions の * で入ってくる。
import sys, os
sys.path.append(os.pardir)
from common.functions import *

x = np.array([-2.0, -0.5, 0.0, 0.5, 3.0])

assert identity_function(x) is x or np.array_equal(identity_function(x), x)

y = step_function(x)
assert y.tolist() == [0, 0, 0, 1, 1]
assert y.dtype.kind == 'i'
assert step_function(np.array([[1.0, -1.0]])).shape == (1, 2)

y = sigmoid(x)
assert np.allclose(y, [0.11920292, 0.37754067, 0.5, 0.62245933, 0.95257413])
assert np.allclose(sigmoid(x) + sigmoid(-x), 1.0)
assert abs(sigmoid(0.0) - 0.5) < 1e-12
with np.errstate(over='ignore'):
    edge = sigmoid(np.array([-1000.0, 1000.0]))
assert np.allclose(edge, [0.0, 1.0])

h = 1e-5
slope = (sigmoid(x + h) - sigmoid(x - h)) / (2 * h)
assert np.allclose(sigmoid_grad(x), slope, atol=1e-8)
assert np.allclose(sigmoid_grad(np.zeros((2, 3))), np.full((2, 3), 0.25))

before = x.copy()
assert relu(x).tolist() == [0.0, 0.0, 0.0, 0.5, 3.0]
assert np.array_equal(x, before)
assert relu(-1.5) == 0 and relu(1.5) == 1.5

g = relu_grad(np.array([[-3.0, 2.0], [0.1, -0.1]]))
assert g.tolist() == [[0.0, 1.0], [1.0, 0.0]]

print('ok')
