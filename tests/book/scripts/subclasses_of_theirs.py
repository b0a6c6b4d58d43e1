# coding: utf-8
# 本のクラスを継承して、少しだけ変える
import sys, os
sys.path.append(os.pardir)
import numpy as np
from common.layers import *
from common.util import im2col
from common.optimizer import *
from common.multi_layer_net import MultiLayerNet
from common.multi_layer_net_extend import MultiLayerNetExtend
from common.trainer import Trainer

np.random.seed(0)


# a leaky ReLU on the ReLU's mask
class LeakyRelu(Relu):
    def forward(self, x):
        out = super().forward(x)
        return np.where(self.mask, 0.1 * x, out)

    def backward(self, dout):
        return np.where(self.mask, 0.1 * dout, dout)


# 損失に L1 を足す: loss(x, t) と predict(x) を自分で書く
class SparseNet(MultiLayerNet):
    penalty = 0.01

    def predict(self, x):
        return super().predict(x - 0.5)

    def loss(self, x, t):
        return super().loss(x, t) + self.penalty * np.abs(self.params['W1']).sum()

    def gradient(self, x, t):
        grads = super().gradient(x, t)
        grads['W1'] = grads['W1'] + self.penalty * np.sign(self.params['W1'])
        return grads


x = np.random.rand(30, 4)
t = (x[:, 0] > x[:, 1]).astype(int)
net = SparseNet(4, [6], 2)
net.layers['Activation_function1'] = LeakyRelu()
fast, slow = net.gradient(x, t), net.numerical_gradient(x, t)
for key in slow:
    assert np.allclose(fast[key], slow[key], atol=1e-5), key
trainer = Trainer(net, x, t, x, t, epochs=40, mini_batch_size=10, optimizer='Adam',
                  optimizer_param={'lr': 0.05}, verbose=False)
trainer.train()
assert net.accuracy(x, t) > 0.9


class Quieter(MultiLayerNetExtend):
    def predict(self, x, train_flg=False):
        return 0.5 * super().predict(x, train_flg)


net = Quieter(4, [6], 2, use_dropout=True)
assert np.allclose(net.predict(x), 0.5 * MultiLayerNetExtend.predict(net, x))
assert np.isfinite(net.loss(x, t, train_flg=True))


# 畳み込みの forward を自分で書く: backward は親のもの
class MyConvolution(Convolution):
    def forward(self, x):
        FN, C, FH, FW = self.W.shape
        N, C, H, W = x.shape
        out_h = (H + 2 * self.pad - FH) // self.stride + 1
        out_w = (W + 2 * self.pad - FW) // self.stride + 1
        self.x = x
        self.col = im2col(x, FH, FW, self.stride, self.pad)
        self.col_W = self.W.reshape(FN, -1).T
        out = np.dot(self.col, self.col_W) + self.b
        return out.reshape(N, out_h, out_w, FN).transpose(0, 3, 1, 2)


images = np.random.rand(2, 3, 6, 6)
W, b = np.random.randn(4, 3, 3, 3), np.random.randn(4)
mine, theirs = MyConvolution(W, b, 1, 1), Convolution(W, b, 1, 1)
assert np.allclose(mine.forward(images), theirs.forward(images))
dout = np.random.randn(2, 4, 6, 6)
assert np.allclose(mine.backward(dout), theirs.backward(dout))
assert np.allclose(mine.dW, theirs.dW) and np.allclose(mine.db, theirs.db)
theirs.col = theirs.col_W = None      # メモリの節約


# optimizers with an __init__ of their own
class Halving(SGD):
    def __init__(self, lr):
        self.lr = lr

    def update(self, params, grads):
        SGD.update(self, params, grads)
        self.lr /= 2


params = {'w': np.array([4.0])}
optimizer = Halving(1.0)
for _ in range(3):
    optimizer.update(params, {'w': np.array([1.0])})
assert params['w'][0] == 4 - 1.75


class Clipped(Momentum):
    def update(self, params, grads):
        super().update(params, {key: np.clip(g, -1, 1) for key, g in grads.items()})


params = {'w': np.array([4.0])}
optimizer = Clipped(lr=0.5, momentum=0.5)
optimizer.update(params, {'w': np.array([100.0])})
optimizer.update(params, {'w': np.array([-100.0])})
assert np.allclose(params['w'], 4 - 0.5 - 0.25 + 0.5)

print('ok')
