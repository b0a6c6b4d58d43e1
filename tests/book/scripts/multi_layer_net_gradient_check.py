# coding: utf-8
# 勾配確認
import sys, os
sys.path.append(os.pardir)
import numpy as np
from common.multi_layer_net import MultiLayerNet
from dataset.mnist import load_mnist

np.random.seed(4)
(x_train, t_train), _ = load_mnist(normalize=True, one_hot_label=True)
# 真ん中だけを使えば速い
x_batch = x_train[:6].reshape(6, 28, 28)[:, 8:20:2, 8:20:2].reshape(6, 36)
t_batch = t_train[:6]

for options in (
    dict(),
    dict(activation='sigmoid', weight_init_std='sigmoid'),
    dict(activation='sigmoid', weight_init_std=0.5, weight_decay_lambda=0.3),
):
    net = MultiLayerNet(36, [7, 5], 10, **options)
    before = {key: value.copy() for key, value in net.params.items()}
    numerical = net.numerical_gradient(x_batch, t_batch)
    backprop = net.gradient(x_batch, t_batch)
    assert set(numerical) == set(backprop) == set(net.params)
    for key in numerical:
        assert backprop[key].shape == net.params[key].shape
        diff = np.average(np.abs(backprop[key] - numerical[key]))
        print(key + ':' + str(diff))
        assert diff < (1e-5 if not options else 1e-6)  # ReLU の角では数値微分が少しずれる
        assert np.abs(backprop[key]).max() > 1e-6
        assert np.array_equal(net.params[key], before[key])

# weight decay in the loss: half of lambda times all the squares, no biases
plain = MultiLayerNet(36, [7], 10)
decayed = MultiLayerNet(36, [7], 10, weight_decay_lambda=0.1)
for key in plain.params:
    decayed.params[key][...] = plain.params[key]
plain.params['b1'] += 0.3
decayed.params['b1'] += 0.3
extra = decayed.loss(x_batch, t_batch) - plain.loss(x_batch, t_batch)
squares = np.sum(plain.params['W1'] ** 2) + np.sum(plain.params['W2'] ** 2)
assert abs(extra - 0.05 * squares) < 1e-9
assert np.allclose(
    decayed.gradient(x_batch, t_batch)['W2'] - plain.gradient(x_batch, t_batch)['W2'],
    0.1 * plain.params['W2'],
)

print('ok')
