# coding: utf-8
# 課題: 2層ニューラルネットワーク
import sys, os
sys.path.append(os.pardir)  # 親ディレクトリのファイルをインポートするための設定
from collections import OrderedDict

from common.gradient import numerical_gradient
from common.layers import *


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params = {}
        shapes = [(input_size, hidden_size), (hidden_size, output_size)]
        for number, (n, m) in enumerate(shapes, 1):
            self.params['W%d' % number] = weight_init_std * np.random.randn(n, m)
            self.params['b%d' % number] = np.zeros(m)

        self.layers = OrderedDict()
        self.layers['Affine1'] = Affine(self.params['W1'], self.params['b1'])
        self.layers['Relu1'] = Relu()
        self.layers['Affine2'] = Affine(self.params['W2'], self.params['b2'])
        self.lastLayer = SoftmaxWithLoss()

    def predict(self, x):
        out = x
        for name in self.layers:
            out = self.layers[name].forward(out)
        return out

    def loss(self, x, t):
        return self.lastLayer.forward(self.predict(x), t)

    def accuracy(self, x, t):
        answer = self.predict(x).argmax(axis=1)
        right = t.argmax(axis=1) if t.ndim == 2 else t
        return float((answer == right).mean())

    def numerical_gradient(self, x, t):
        def f(_):
            return self.loss(x, t)

        return {key: numerical_gradient(f, value) for key, value in self.params.items()}

    def gradient(self, x, t):
        self.loss(x, t)
        dout = self.lastLayer.backward(1)
        for layer in reversed(list(self.layers.values())):
            dout = layer.backward(dout)

        grads = {}
        for number in (1, 2):
            affine = self.layers['Affine%d' % number]
            grads['W%d' % number] = affine.dW
            grads['b%d' % number] = affine.db
        return grads


if __name__ == '__main__':
    np.random.seed(2)
    net = TwoLayerNet(12, 5, 4, weight_init_std=0.5)
    x = np.random.rand(6, 12)
    t = np.eye(4)[np.random.randint(0, 4, 6)]
    slow, fast = net.numerical_gradient(x, t), net.gradient(x, t)
    for key in slow:
        error = np.average(np.abs(slow[key] - fast[key]))
        print(key + ':' + str(error))
        assert slow[key].shape == net.params[key].shape
        assert error < 1e-6 and np.abs(fast[key]).max() > 1e-4
    print('ok')
