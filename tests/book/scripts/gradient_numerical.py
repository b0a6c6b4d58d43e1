# coding: utf-8
import sys, os
sys.path.append(os.pardir)
from collections import OrderedDict

from common.functions import *
from common.gradient import numerical_gradient


def bowl(x):
    return np.sum(x**2)


x = np.array([3.0, 4.0])
g = numerical_gradient(bowl, x)
assert g.shape == (2,) and np.allclose(g, [6.0, 8.0], atol=1e-8)
assert x.tolist() == [3.0, 4.0]

X = np.array([[1.0, -2.0, 0.5], [0.0, 7.0, -1.5]])
g = numerical_gradient(bowl, X)
assert g.shape == (2, 3) and np.allclose(g, 2 * X, atol=1e-7)
assert X.tolist() == [[1.0, -2.0, 0.5], [0.0, 7.0, -1.5]]

# 4次元でもよい
K = np.arange(16.0).reshape(2, 2, 2, 2)
assert np.allclose(numerical_gradient(bowl, K), 2 * K, atol=1e-6)

# it is the very array that is moved, one entry after the other, and put back
seen = []


def spy(v):
    assert v is X
    seen.append(v.copy())
    return v[0, 0]


numerical_gradient(spy, X)
assert len(seen) == 12
moved = [np.abs(s - X) for s in seen]
assert all((m > 0).sum() == 1 for m in moved)
assert all(abs(m.max() - 1e-4) < 1e-9 for m in moved)


# 重みだけを動かす: f は引数を使わない
class OneLayer:
    def __init__(self):
        self.W = np.array([[0.47, 0.99, 0.84], [0.85, 0.03, 0.69]])

    def loss(self, x, t):
        return cross_entropy_error(softmax(np.dot(x, self.W)), t)


net = OneLayer()
x = np.array([0.6, 0.9])
t = np.array([0, 0, 1])
dW = numerical_gradient(lambda w: net.loss(x, t), net.W)
assert dW.shape == (2, 3)
assert np.allclose(dW, np.outer(x, softmax(x @ net.W) - t), atol=1e-6)
assert np.allclose(dW.sum(axis=1), 0, atol=1e-6)

grads = OrderedDict()
grads['W'] = dW
net.W -= 0.1 * grads['W']
assert net.loss(x, t) < 1.0

print('ok')
