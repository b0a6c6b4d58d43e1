# coding: utf-8
import sys, os
sys.path.append(os.pardir)
from collections import OrderedDict

import numpy as np
from common.layers import Affine, Relu, Sigmoid, SoftmaxWithLoss
from common.multi_layer_net import MultiLayerNet

np.random.seed(0)
net = MultiLayerNet(input_size=784, hidden_size_list=[100, 60], output_size=10)

assert net.input_size == 784 and net.output_size == 10
assert net.hidden_size_list == [100, 60] and net.hidden_layer_num == 2
assert net.weight_decay_lambda == 0

assert set(net.params) == {'W1', 'b1', 'W2', 'b2', 'W3', 'b3'}
for i, (n, m) in enumerate([(784, 100), (100, 60), (60, 10)], 1):
    assert net.params['W%d' % i].shape == (n, m)
    assert net.params['b%d' % i].shape == (m,) and not net.params['b%d' % i].any()

assert isinstance(net.layers, OrderedDict)
assert list(net.layers) == [
    'Affine1',
    'Activation_function1',
    'Affine2',
    'Activation_function2',
    'Affine3',
]
assert isinstance(net.layers['Affine1'], Affine)
assert isinstance(net.layers['Activation_function2'], Relu)
assert isinstance(net.last_layer, SoftmaxWithLoss)
assert net.layers['Affine2'].W is net.params['W2']
assert isinstance(
    MultiLayerNet(5, [4], 3, activation='sigmoid').layers['Activation_function1'], Sigmoid
)


# 重みの初期値
def spread(**options):
    return MultiLayerNet(800, [500, 400], 10, **options).params['W1'].std() * np.sqrt(800)


assert abs(spread() - np.sqrt(2)) < 0.02
for name in ('relu', 'he', 'ReLU'):
    assert abs(spread(weight_init_std=name) - np.sqrt(2)) < 0.02
for name in ('sigmoid', 'xavier', 'Xavier'):
    assert abs(spread(activation='sigmoid', weight_init_std=name) - 1) < 0.02
assert abs(spread(weight_init_std=0.01) / np.sqrt(800) - 0.01) < 1e-4
wide = MultiLayerNet(10, [800, 500], 10)
assert abs(wide.params['W2'].std() * np.sqrt(800) - np.sqrt(2)) < 0.02

# predict gives scores, not probabilities
x = np.random.rand(7, 784)
h = np.maximum(0, x @ net.params['W1'] + net.params['b1'])
h = np.maximum(0, h @ net.params['W2'] + net.params['b2'])
scores = h @ net.params['W3'] + net.params['b3']
assert net.predict(x).shape == (7, 10)
assert np.allclose(net.predict(x), scores)

t = scores.argmax(axis=1)
t[:2] = (t[:2] + 1) % 10
hot = np.eye(10)[t]
assert abs(net.accuracy(x, t) - 5 / 7) < 1e-12
assert abs(net.accuracy(x, hot) - 5 / 7) < 1e-12

p = np.exp(scores - scores.max(axis=1, keepdims=True))
p /= p.sum(axis=1, keepdims=True)
want = -np.log(p[np.arange(7), t]).mean()
assert abs(net.loss(x, t) - want) < 1e-5
assert abs(net.loss(x, hot) - want) < 1e-5

# 重みを変えると予測も変わる
net.params['W3'][:] = 0
net.params['b3'] += 1
assert np.allclose(net.predict(x), 1)


# a layer of my own takes the place of theirs
class Tanh:
    calls = 0

    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, dout):
        Tanh.calls += 1
        return dout * (1 - self.y**2)


small = MultiLayerNet(4, [3], 2)
small.layers['Activation_function1'] = Tanh()
x = np.random.randn(5, 4)
want = np.tanh(x @ small.params['W1']) @ small.params['W2']
assert np.allclose(small.predict(x), want)
t = np.array([0, 1, 0, 1, 1])
a, b = small.gradient(x, t), small.numerical_gradient(x, t)
assert Tanh.calls == 1
for key in b:
    assert np.allclose(a[key], b[key], atol=1e-6), key

print('ok')
