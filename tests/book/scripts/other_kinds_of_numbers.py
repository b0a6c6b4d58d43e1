# coding: utf-8
# float32 や uint8 のまま使う
import sys, os
sys.path.append(os.pardir)
from common.layers import *
from common.optimizer import *
from common.multi_layer_net import MultiLayerNet
from dataset.mnist import load_mnist

np.random.seed(0)
(x_train, t_train), _ = load_mnist(normalize=False, flatten=False)
x = x_train[:8]
assert x.dtype == np.uint8

# the pixels as they are, 0 to 255
W, b = 0.01 * np.random.randn(784, 5), np.zeros(5)
affine = Affine(W, b)
out = affine.forward(x)
assert np.allclose(out, x.reshape(8, 784).astype(float) @ W)
affine.backward(np.ones((8, 5)))
assert np.allclose(affine.dW[:, 0], x.reshape(8, 784).astype(float).sum(axis=0))

K, c = np.random.randn(2, 1, 5, 5), np.zeros(2)
conv, same = Convolution(K, c, 1, 2), Convolution(K, c, 1, 2)
assert np.allclose(conv.forward(x), same.forward(x.astype(float)))
dout = np.random.randn(8, 2, 28, 28)
assert np.allclose(conv.backward(dout), same.backward(dout))
assert np.allclose(conv.dW, same.dW)

# 平均を引いても桁あふれしない
out = BatchNormalization(np.ones(784), np.zeros(784)).forward(x)
assert out.shape == x.shape and np.abs(out.mean(axis=0)).max() < 1e-6

net = MultiLayerNet(784, [20], 10)
loss = net.loss(x.reshape(8, 784), t_train[:8])
assert abs(loss - net.loss(x.reshape(8, 784).astype(float), t_train[:8])) < 1e-9

# float32 の重みは float32 のまま
for optimizer in (SGD(0.1), Momentum(0.1), Nesterov(0.1), AdaGrad(0.1), RMSprop(0.1), Adam(0.1)):
    params = {'w': np.ones(3, dtype=np.float32)}
    kept = params['w']
    optimizer.update(params, {'w': np.array([1.0, -1.0, 0.5])})
    assert params['w'] is kept and kept.dtype == np.float32
    assert kept[0] < 1 < kept[1], optimizer

# labels of several kinds
scores = np.random.randn(4, 10)
losses = [SoftmaxWithLoss().forward(scores, t) for t in (
    t_train[:4], t_train[:4].astype(int), np.eye(10)[t_train[:4]], np.eye(10, dtype=int)[t_train[:4]],
    np.eye(10, dtype=bool)[t_train[:4]])]
assert np.allclose(losses, losses[0])

print('ok')
