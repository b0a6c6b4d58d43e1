# coding: utf-8
import sys, os
sys.path.append(os.pardir)
from common.gradient import numerical_gradient
from common.layers import *

x = np.array([[1.0, 2.0, 0.5], [0.1, -1.0, 3.0]])
t_index = np.array([1, 0])
t_hot = np.eye(3)[t_index]
n = 2

layer = SoftmaxWithLoss()
assert layer.loss is None and layer.y is None and layer.t is None

answers = []
for t in (t_index, t_hot):
    layer = SoftmaxWithLoss()
    loss = layer.forward(x, t)
    assert np.ndim(loss) == 0
    assert layer.loss == loss
    assert layer.y.shape == (2, 3) and np.allclose(layer.y.sum(axis=1), 1)
    assert np.array_equal(layer.t, t)

    p = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)
    assert abs(loss + (np.log(p[0, 1]) + np.log(p[1, 0])) / 2) < 1e-5

    dx = layer.backward()
    assert np.allclose(dx, (p - t_hot) / n)
    assert np.allclose(dx.sum(axis=1), 0)
    slope = numerical_gradient(lambda v: SoftmaxWithLoss().forward(v, t), x.copy())
    assert np.allclose(dx, slope, atol=1e-5)
    answers.append(dx)
    # 逆伝播で y が壊れないこと
    assert np.allclose(layer.y, p)
    assert np.allclose(layer.backward(1), dx)

assert np.allclose(answers[0], answers[1])
assert t_index.tolist() == [1, 0] and t_hot.tolist() == [[0, 1, 0], [1, 0, 0]]

# sure of itself and right: nothing to learn
layer = SoftmaxWithLoss()
assert abs(layer.forward(np.array([[100.0, 0.0], [0.0, 100.0]]), np.array([0, 1]))) < 1e-5
assert np.allclose(layer.backward(), 0)

print('ok')
