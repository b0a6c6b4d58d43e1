# im2colの勉強用。畳み込み→ReLU→全結合→softmaxの小さなCNN
import numpy as np
from collections import OrderedDict


def im2col(img, fh, fw, stride=1, pad=0):
    N, C, H, W = img.shape
    oh = (H + 2 * pad - fh) // stride + 1
    ow = (W + 2 * pad - fw) // stride + 1
    img = np.pad(img, [(0, 0), (0, 0), (pad, pad), (pad, pad)], 'constant')
    col = np.zeros((N, C, fh, fw, oh, ow))
    for y in range(fh):
        for x in range(fw):
            col[:, :, y, x] = img[:, :, y:y + stride * oh:stride, x:x + stride * ow:stride]
    return col.transpose(0, 4, 5, 1, 2, 3).reshape(N * oh * ow, -1)


def col2im(col, shape, fh, fw, stride=1, pad=0):
    N, C, H, W = shape
    oh = (H + 2 * pad - fh) // stride + 1
    ow = (W + 2 * pad - fw) // stride + 1
    col = col.reshape(N, oh, ow, C, fh, fw).transpose(0, 3, 4, 5, 1, 2)
    img = np.zeros((N, C, H + 2 * pad + stride - 1, W + 2 * pad + stride - 1))
    for y in range(fh):
        for x in range(fw):
            # 重なった部分は足し合わせる
            img[:, :, y:y + stride * oh:stride, x:x + stride * ow:stride] += col[:, :, y, x]
    return img[:, :, pad:H + pad, pad:W + pad]


class Conv:
    def __init__(self, W, b, stride=1, pad=0):
        self.params = {'W': W, 'b': b}
        self.grads = {}
        self.stride, self.pad = stride, pad

    def forward(self, x):
        W, b = self.params['W'], self.params['b']
        FN, C, FH, FW = W.shape
        N, _, H, Wd = x.shape
        oh = (H + 2 * self.pad - FH) // self.stride + 1
        ow = (Wd + 2 * self.pad - FW) // self.stride + 1
        self.x_shape = x.shape
        self.col = im2col(x, FH, FW, self.stride, self.pad)
        self.col_W = W.reshape(FN, -1).T
        out = self.col.dot(self.col_W) + b
        return out.reshape(N, oh, ow, -1).transpose(0, 3, 1, 2)

    def backward(self, dout):
        FN, C, FH, FW = self.params['W'].shape
        dout = dout.transpose(0, 2, 3, 1).reshape(-1, FN)
        self.grads['b'] = dout.sum(axis=0)
        dW = self.col.T.dot(dout)
        self.grads['W'] = dW.transpose(1, 0).reshape(FN, C, FH, FW)
        dcol = dout.dot(self.col_W.T)
        return col2im(dcol, self.x_shape, FH, FW, self.stride, self.pad)


class Relu:
    params, grads = {}, {}

    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


class Affine:
    def __init__(self, W, b):
        self.params = {'W': W, 'b': b}
        self.grads = {}

    def forward(self, x):
        self.shape = x.shape
        self.x = x.reshape(x.shape[0], -1)
        return self.x.dot(self.params['W']) + self.params['b']

    def backward(self, dout):
        self.grads['W'] = self.x.T.dot(dout)
        self.grads['b'] = dout.sum(axis=0)
        return dout.dot(self.params['W'].T).reshape(self.shape)


class SoftmaxWithLoss:
    def forward(self, x, t):
        x = x - x.max(axis=1, keepdims=True)
        self.y = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)
        self.t = t
        return -np.mean(np.log(self.y[np.arange(len(t)), t] + 1e-12))

    def backward(self):
        dx = self.y.copy()
        dx[np.arange(len(self.t)), self.t] -= 1
        return dx / len(self.t)


class SimpleCNN:
    def __init__(self, channels=1, size=8, filters=4, hidden_std=0.1, classes=3):
        out = size  # stride=1, pad=1, 3x3
        self.layers = OrderedDict()
        self.layers['Conv1'] = Conv(hidden_std * np.random.randn(filters, channels, 3, 3), np.zeros(filters), pad=1)
        self.layers['Relu1'] = Relu()
        self.layers['Affine1'] = Affine(hidden_std * np.random.randn(filters * out * out, classes), np.zeros(classes))
        self.last = SoftmaxWithLoss()

    def loss(self, x, t):
        for layer in self.layers.values():
            x = layer.forward(x)
        return self.last.forward(x, t)

    def gradient(self, x, t):
        self.loss(x, t)
        dout = self.last.backward()
        for layer in reversed(self.layers.values()):
            dout = layer.backward(dout)
        return {(name, key): g for name, layer in self.layers.items() for key, g in layer.grads.items()}


if __name__ == '__main__':
    np.random.seed(0)
    x, t = np.random.rand(20, 1, 8, 8), np.random.randint(0, 3, 20)
    net = SimpleCNN()
    for i in range(30):
        for (name, key), g in net.gradient(x, t).items():
            net.layers[name].params[key] -= 0.1 * g
        if i % 10 == 0:
            print(i, net.loss(x, t))
