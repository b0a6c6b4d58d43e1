# 本を読みながら自分で組み直した畳み込みネット（勉強用メモ）
from collections import OrderedDict
import gzip
import numpy as np


def load_images(path):
    with gzip.open(path, 'rb') as f:
        return np.frombuffer(f.read(), np.uint8, offset=16).reshape(-1, 1, 28, 28) / 255.0


def load_labels(path):
    with gzip.open(path, 'rb') as f:
        return np.frombuffer(f.read(), np.uint8, offset=8)


def im2col(x, fh, fw, stride=1, pad=0):
    N, C, H, W = x.shape
    oh = (H + 2*pad - fh)//stride + 1
    ow = (W + 2*pad - fw)//stride + 1
    img = np.pad(x, [(0,0), (0,0), (pad, pad), (pad, pad)], 'constant')
    col = np.zeros((N, C, fh, fw, oh, ow))
    for y in range(fh):
        for xx in range(fw):
            col[:, :, y, xx, :, :] = img[:, :, y:y+stride*oh:stride, xx:xx+stride*ow:stride]
    return col.transpose(0, 4, 5, 1, 2, 3).reshape(N*oh*ow, -1)


def col2im(col, shape, fh, fw, stride=1, pad=0):
    N, C, H, W = shape
    oh = (H + 2*pad - fh)//stride + 1
    ow = (W + 2*pad - fw)//stride + 1
    col = col.reshape(N, oh, ow, C, fh, fw).transpose(0, 3, 4, 5, 1, 2)
    img = np.zeros((N, C, H + 2*pad + stride - 1, W + 2*pad + stride - 1))
    for y in range(fh):
        for xx in range(fw):
            img[:, :, y:y+stride*oh:stride, xx:xx+stride*ow:stride] += col[:, :, y, xx, :, :]
    return img[:, :, pad:H + pad, pad:W + pad]


def softmax(x):
    x = x - x.max(axis=1, keepdims=True)   # オーバーフロー対策
    return np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)


class Relu:
    def forward(self, x, train_flg=False):
        self.mask = (x <= 0)
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dout[self.mask] = 0
        return dout


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x, train_flg=False):
        self.original_shape = x.shape
        self.x = x.reshape(x.shape[0], -1)
        return np.dot(self.x, self.W) + self.b

    def backward(self, dout):
        dx = np.dot(dout, self.W.T)
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return dx.reshape(*self.original_shape)


class Dropout:
    def __init__(self, ratio=0.5):
        self.ratio = ratio

    def forward(self, x, train_flg=True):
        if train_flg:
            self.mask = np.random.rand(*x.shape) > self.ratio
            return x * self.mask
        return x * (1.0 - self.ratio)

    def backward(self, dout):
        return dout * self.mask


class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b = W, b
        self.stride, self.pad = stride, pad

    def forward(self, x, train_flg=False):
        FN, C, FH, FW = self.W.shape
        N, C, H, W = x.shape
        oh = 1 + (H + 2*self.pad - FH)//self.stride
        ow = 1 + (W + 2*self.pad - FW)//self.stride
        col = im2col(x, FH, FW, self.stride, self.pad)
        col_W = self.W.reshape(FN, -1).T
        out = np.dot(col, col_W) + self.b
        self.x, self.col, self.col_W = x, col, col_W
        return out.reshape(N, oh, ow, -1).transpose(0, 3, 1, 2)

    def backward(self, dout):
        FN, C, FH, FW = self.W.shape
        dout = dout.transpose(0, 2, 3, 1).reshape(-1, FN)
        self.db = np.sum(dout, axis=0)
        self.dW = np.dot(self.col.T, dout).transpose(1, 0).reshape(FN, C, FH, FW)
        dcol = np.dot(dout, self.col_W.T)
        return col2im(dcol, self.x.shape, FH, FW, self.stride, self.pad)


class Pooling:
    def __init__(self, ph, pw, stride=2):
        self.ph, self.pw, self.stride = ph, pw, stride

    def forward(self, x, train_flg=False):
        N, C, H, W = x.shape
        oh = 1 + (H - self.ph)//self.stride
        ow = 1 + (W - self.pw)//self.stride
        col = im2col(x, self.ph, self.pw, self.stride).reshape(-1, self.ph*self.pw)
        self.arg_max = np.argmax(col, axis=1)
        self.x = x
        return np.max(col, axis=1).reshape(N, oh, ow, C).transpose(0, 3, 1, 2)

    def backward(self, dout):
        dout = dout.transpose(0, 2, 3, 1)
        size = self.ph * self.pw
        dmax = np.zeros((dout.size, size))
        dmax[np.arange(self.arg_max.size), self.arg_max.flatten()] = dout.flatten()
        dmax = dmax.reshape(dout.shape + (size,))
        dcol = dmax.reshape(dmax.shape[0]*dmax.shape[1]*dmax.shape[2], -1)
        return col2im(dcol, self.x.shape, self.ph, self.pw, self.stride)


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.t = t
        self.y = softmax(x)
        n = x.shape[0]
        if t.size == x.size:       # one-hotなら番号に直す
            self.t = t.argmax(axis=1)
        return -np.sum(np.log(self.y[np.arange(n), self.t] + 1e-7)) / n

    def backward(self, dout=1):
        n = self.t.shape[0]
        dx = self.y.copy()
        dx[np.arange(n), self.t] -= 1
        return dx / n * dout


class SimpleConvNet:
    """conv - relu - pool - affine - relu - dropout - affine - softmax"""
    def __init__(self, input_dim=(1, 28, 28), filter_num=30, filter_size=5, hidden=100, out=10, drop=0.5, std=0.01):
        conv_out = input_dim[1] - filter_size + 1
        pool_out = filter_num * (conv_out//2) * (conv_out//2)
        self.params = {}
        self.params['W1'] = std * np.random.randn(filter_num, input_dim[0], filter_size, filter_size)
        self.params['b1'] = np.zeros(filter_num)
        self.params['W2'] = std * np.random.randn(pool_out, hidden)
        self.params['b2'] = np.zeros(hidden)
        self.params['W3'] = std * np.random.randn(hidden, out)
        self.params['b3'] = np.zeros(out)

        self.layers = OrderedDict()
        self.layers['Conv1'] = Convolution(self.params['W1'], self.params['b1'])
        self.layers['Relu1'] = Relu()
        self.layers['Pool1'] = Pooling(2, 2)
        self.layers['Affine1'] = Affine(self.params['W2'], self.params['b2'])
        self.layers['Relu2'] = Relu()
        self.layers['Drop'] = Dropout(drop)
        self.layers['Affine2'] = Affine(self.params['W3'], self.params['b3'])
        self.last_layer = SoftmaxWithLoss()

    def predict(self, x, train_flg=False):
        for layer in self.layers.values():
            x = layer.forward(x, train_flg)
        return x

    def loss(self, x, t, train_flg=False):
        return self.last_layer.forward(self.predict(x, train_flg), t)

    def accuracy(self, x, t):
        return np.mean(np.argmax(self.predict(x), axis=1) == t)

    def gradient(self, x, t):
        self.loss(x, t, train_flg=True)
        dout = self.last_layer.backward(1)
        for layer in reversed(list(self.layers.values())):
            dout = layer.backward(dout)
        grads = {}
        grads['W1'], grads['b1'] = self.layers['Conv1'].dW, self.layers['Conv1'].db
        grads['W2'], grads['b2'] = self.layers['Affine1'].dW, self.layers['Affine1'].db
        grads['W3'], grads['b3'] = self.layers['Affine2'].dW, self.layers['Affine2'].db
        return grads


if __name__ == '__main__':
    x_train = load_images('dataset/train-images-idx3-ubyte.gz')
    t_train = load_labels('dataset/train-labels-idx1-ubyte.gz')
    net = SimpleConvNet()
    for i in range(1000):
        mask = np.random.choice(len(x_train), 100)
        grad = net.gradient(x_train[mask], t_train[mask])
        for key in grad:
            net.params[key] -= 0.1 * grad[key]
        if i % 100 == 0:
            print(i, net.loss(x_train[mask], t_train[mask]))
