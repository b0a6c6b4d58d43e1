# coding: utf-8
# 層を使わずに: 関数だけの2層ネットワーク
import sys, os
sys.path.append(os.pardir)
from common.functions import *
from common.gradient import numerical_gradient
from dataset.mnist import load_mnist


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params = {
            'W1': weight_init_std * np.random.randn(input_size, hidden_size),
            'b1': np.zeros(hidden_size),
            'W2': weight_init_std * np.random.randn(hidden_size, output_size),
            'b2': np.zeros(output_size),
        }

    def hidden(self, x):
        return np.dot(x, self.params['W1']) + self.params['b1']

    def predict(self, x):
        return softmax(np.dot(sigmoid(self.hidden(x)), self.params['W2']) + self.params['b2'])

    def loss(self, x, t):
        return cross_entropy_error(self.predict(x), t)

    def accuracy(self, x, t):
        return np.sum(self.predict(x).argmax(axis=1) == t.argmax(axis=1)) / float(x.shape[0])

    def numerical_gradient(self, x, t):
        loss_W = lambda W: self.loss(x, t)
        return {key: numerical_gradient(loss_W, self.params[key]) for key in self.params}

    def gradient(self, x, t):
        a1 = self.hidden(x)
        dy = (self.predict(x) - t) / x.shape[0]
        dz1 = sigmoid_grad(a1) * np.dot(dy, self.params['W2'].T)
        return {
            'W2': np.dot(sigmoid(a1).T, dy),
            'b2': dy.sum(axis=0),
            'W1': np.dot(x.T, dz1),
            'b1': dz1.sum(axis=0),
        }


np.random.seed(1)
(x_train, t_train), (x_test, t_test) = load_mnist(True, True, True)

# 勾配確認 on 20 pixels
small = TwoLayerNet(20, 6, 10, 0.3)
x, t = x_train[:4, 400:420], t_train[:4]
one, two = small.gradient(x, t), small.numerical_gradient(x, t)
for key in one:
    assert np.allclose(one[key], two[key], atol=1e-5), key

network = TwoLayerNet(784, 40, 10)
first = network.accuracy(x_test[:1000], t_test[:1000])
for i in range(400):
    mask = np.random.choice(60000, 100)
    grads = network.gradient(x_train[mask], t_train[mask])
    for key in network.params:
        network.params[key] -= 0.5 * grads[key]
last = network.accuracy(x_test[:1000], t_test[:1000])
print(first, '->', last)
assert first < 0.35 and last > 0.75

print('ok')
