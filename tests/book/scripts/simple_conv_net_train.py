# coding: utf-8
import sys, os
sys.path.append(os.pardir)
import pickle
import tempfile
from collections import OrderedDict

import matplotlib.pyplot as plt
import numpy as np
from common.gradient import numerical_gradient
from common.layers import *
from common.util import *
from common.trainer import Trainer
from dataset.mnist import load_mnist


class SimpleConvNet:
    """conv - relu - pool - affine - relu - affine - softmax"""

    def __init__(
        self,
        input_dim=(1, 28, 28),
        filters=6,
        filter_size=5,
        pad=0,
        stride=1,
        hidden_size=30,
        output_size=10,
        std=0.05,
    ):
        channels, size, _ = input_dim
        conv_size = int(conv_output_size(size, filter_size, stride, pad))
        flat = filters * (conv_size // 2) ** 2
        self.params = {
            'W1': std * np.random.randn(filters, channels, filter_size, filter_size),
            'b1': np.zeros(filters),
            'W2': std * np.random.randn(flat, hidden_size),
            'b2': np.zeros(hidden_size),
            'W3': std * np.random.randn(hidden_size, output_size),
            'b3': np.zeros(output_size),
        }
        p = self.params
        self.layers = OrderedDict(
            [
                ('Conv1', Convolution(p['W1'], p['b1'], stride, pad)),
                ('Relu1', Relu()),
                ('Pool1', Pooling(pool_h=2, pool_w=2, stride=2)),
                ('Affine1', Affine(p['W2'], p['b2'])),
                ('Relu2', Relu()),
                ('Affine2', Affine(p['W3'], p['b3'])),
            ]
        )
        self.with_params = [self.layers['Conv1'], self.layers['Affine1'], self.layers['Affine2']]
        self.last_layer = SoftmaxWithLoss()

    def predict(self, x):
        for layer in self.layers.values():
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        return self.last_layer.forward(self.predict(x), t)

    def accuracy(self, x, t, batch_size=100):
        right = 0
        for i in range(0, len(x), batch_size):
            right += np.sum(
                self.predict(x[i : i + batch_size]).argmax(axis=1) == t[i : i + batch_size]
            )
        return right / len(x)

    def gradient(self, x, t):
        self.loss(x, t)
        dout = self.last_layer.backward()
        for layer in list(self.layers.values())[::-1]:
            dout = layer.backward(dout)
        grads = {}
        for number, layer in enumerate(self.with_params, 1):
            grads['W' + str(number)] = layer.dW
            grads['b' + str(number)] = layer.db
        return grads

    def save_params(self, file_name):
        with open(file_name, 'wb') as f:
            pickle.dump(self.params, f)

    def load_params(self, file_name):
        with open(file_name, 'rb') as f:
            self.params = pickle.load(f)
        for number, layer in enumerate(self.with_params, 1):
            layer.W = self.params['W' + str(number)]
            layer.b = self.params['b' + str(number)]


np.random.seed(0)

# gradient check on a tiny net
tiny = SimpleConvNet((1, 8, 8), filters=2, filter_size=3, hidden_size=8, output_size=3, std=0.3)
x, t = np.random.rand(2, 1, 8, 8), np.array([0, 2])
grads = tiny.gradient(x, t)
for key in tiny.params:
    slow = numerical_gradient(lambda _: tiny.loss(x, t), tiny.params[key])
    assert np.allclose(grads[key], slow, atol=1e-5), key
    assert np.abs(grads[key]).max() > 1e-3, key     # 全部0では確認にならない

(x_train, t_train), (x_test, t_test) = load_mnist(flatten=False)
x_train, t_train = x_train[:500], t_train[:500]
x_test, t_test = x_test[:200], t_test[:200]

network = SimpleConvNet()
filters = network.params['W1'].copy()
trainer = Trainer(
    network,
    x_train,
    t_train,
    x_test,
    t_test,
    epochs=6,
    mini_batch_size=50,
    optimizer='Adam',
    optimizer_param={'lr': 0.005},
    evaluate_sample_num_per_epoch=200,
)
trainer.train()
assert len(trainer.train_loss_list) == 60 and len(trainer.train_acc_list) == 6
assert trainer.train_acc_list[-1] > 0.7 > trainer.train_acc_list[0]
assert network.accuracy(x_test, t_test) > 0.6
assert not np.allclose(network.params['W1'], filters)

# パラメータの保存と読み込み
with tempfile.TemporaryDirectory() as folder:
    network.save_params(os.path.join(folder, 'params.pkl'))
    other = SimpleConvNet()
    other.load_params(os.path.join(folder, 'params.pkl'))
assert np.array_equal(other.predict(x_test[:5]), network.predict(x_test[:5]))

fig = plt.figure()
for i in range(6):
    ax = fig.add_subplot(1, 6, i + 1, xticks=[], yticks=[])
    ax.imshow(network.params['W1'][i, 0], cmap=plt.cm.gray_r, interpolation='nearest')
plt.show()

print('ok')
