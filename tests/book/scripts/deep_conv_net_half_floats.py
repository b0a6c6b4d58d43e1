# coding: utf-8
import sys, os
sys.path.append(os.pardir)
import pickle
from common.layers import *
from common.trainer import Trainer
from dataset.mnist import load_mnist


class MyDeepConvNet:
    """[conv - relu] x 2 - pool - conv - relu - pool - affine - relu - dropout - affine - dropout"""

    def __init__(self, filters=(4, 4, 8), hidden=20, classes=10):
        self.params, self.layers = {}, []
        shapes = [(filters[0], 1, 3, 3), (filters[1], filters[0], 3, 3), (filters[2], filters[1], 3, 3)]
        shapes += [(filters[2] * 49, hidden), (hidden, classes)]
        for k, shape in enumerate(shapes, 1):
            fan_in = np.prod(shape[1:]) if len(shape) == 4 else shape[0]
            W = self.params['W%d' % k] = np.sqrt(2.0 / fan_in) * np.random.randn(*shape)
            b = self.params['b%d' % k] = np.zeros(shape[0] if len(shape) == 4 else shape[1])
            self.layers.append(Convolution(W, b, 1, 1) if len(shape) == 4 else Affine(W, b))
            if k < 5:
                self.layers.append(Relu())
            if k in (2, 3):
                self.layers.append(Pooling(2, 2, stride=2))
            if k > 3:
                self.layers.append(Dropout(0.3 if k == 4 else 0.1))
        self.last_layer = SoftmaxWithLoss()
        self.learnt = [layer for layer in self.layers if hasattr(layer, 'W')]

    def predict(self, x, train_flg=False):
        for layer in self.layers:
            x = layer.forward(x, train_flg) if isinstance(layer, Dropout) else layer.forward(x)
        return x

    def loss(self, x, t):
        return self.last_layer.forward(self.predict(x, train_flg=True), t)

    def accuracy(self, x, t, batch_size=100):
        t = t if t.ndim == 1 else t.argmax(axis=1)
        right = 0.0
        for i in range(0, len(x), batch_size):
            right += np.sum(self.predict(x[i:i + batch_size]).argmax(axis=1) == t[i:i + batch_size])
        return right / len(x)

    def gradient(self, x, t):
        self.loss(x, t)
        dout = self.last_layer.backward(1)
        for layer in self.layers[::-1]:
            dout = layer.backward(dout)
        grads = {}
        for k, layer in enumerate(self.learnt, 1):
            grads['W%d' % k], grads['b%d' % k] = layer.dW, layer.db
        return grads


np.random.seed(1)
(x_train, t_train), (x_test, t_test) = load_mnist(flatten=False, one_hot_label=True)
network = MyDeepConvNet()
trainer = Trainer(network, x_train[:400], t_train[:400], x_test[:200], t_test[:200],
                  epochs=5, mini_batch_size=50, optimizer='Adam', optimizer_param={'lr': 0.005},
                  evaluate_sample_num_per_epoch=100)
trainer.train()
assert trainer.train_acc_list[-1] > trainer.train_acc_list[0] + 0.2
assert len(trainer.test_acc_list) == 5

with open('deep.pkl', 'wb') as f:
    pickle.dump(network.params, f)
other = MyDeepConvNet()
with open('deep.pkl', 'rb') as f:
    for k, (key, value) in enumerate(pickle.load(f).items()):
        other.params[key] = value
        setattr(other.learnt[k // 2], key[0], value)
x, t = x_test[:200], t_test[:200]
assert np.array_equal(other.predict(x[:9]), network.predict(x[:9]))

# 半精度: 画像だけ、次に重みも
before = network.accuracy(x, t)
x = x.astype(np.float16)
assert abs(network.accuracy(x, t) - before) < 0.03
for layer in network.learnt:
    layer.W, layer.b = layer.W.astype(np.float16), layer.b.astype(np.float16)
assert abs(network.accuracy(x, t) - before) < 0.03
print('ok')
