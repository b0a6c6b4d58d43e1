# coding: utf-8
# 学習した重みを今いるフォルダに保存して、また読む
import sys, os
sys.path.append(os.pardir)
import pickle

import numpy as np
from common.multi_layer_net import MultiLayerNet
from dataset.mnist import load_mnist


class Notebook:
    """My own record of a run: a class of this very script goes into the pickle."""

    def __init__(self, name):
        self.name = name
        self.losses = []

    def __eq__(self, other):
        return (self.name, self.losses) == (other.name, other.losses)


np.random.seed(0)
(x_train, t_train), (x_test, t_test) = load_mnist(normalize=True)
network = MultiLayerNet(784, [20], 10)
record = Notebook('first')
for i in range(50):
    x, t = x_train[i * 100 : (i + 1) * 100], t_train[i * 100 : (i + 1) * 100]
    for key, grad in network.gradient(x, t).items():
        network.params[key] -= 0.1 * grad
    record.losses.append(float(network.loss(x, t)))

file_name = 'my_params_%d.pkl' % os.getpid()
try:
    with open(file_name, 'wb') as f:
        pickle.dump(network.params, f)
    assert os.path.exists(os.path.join(os.getcwd(), file_name))
    with open(file_name, 'rb') as f:
        params = pickle.load(f)
    with open(file_name, 'wb') as f:
        pickle.dump(record, f)
    with open(file_name, 'rb') as f:
        assert pickle.load(f) == record
finally:
    if os.path.exists(file_name):
        os.remove(file_name)

assert sorted(params) == ['W1', 'W2', 'b1', 'b2']
for key in params:
    assert type(params[key]) is np.ndarray
    assert np.array_equal(params[key], network.params[key])

# 新しいネットワークに入れる
other = MultiLayerNet(784, [20], 10)
before = other.accuracy(x_test[:500], t_test[:500])
for key in params:
    other.params[key][...] = params[key]
assert np.array_equal(other.predict(x_test[:50]), network.predict(x_test[:50]))
assert other.accuracy(x_test[:500], t_test[:500]) > before + 0.2

# or by the layers
third = MultiLayerNet(784, [20], 10)
for number in ('1', '2'):
    layer = third.layers['Affine' + number]
    layer.W, layer.b = params['W' + number], params['b' + number]
assert np.array_equal(third.predict(x_test[:50]), network.predict(x_test[:50]))

print('ok')
