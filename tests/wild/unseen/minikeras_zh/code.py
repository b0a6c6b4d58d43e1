# -*- coding: utf-8 -*-
"""
仿 keras 的迷你框架：model = Sequential(); model.add(Dense(...)); model.compile(...); model.fit(...)
"""
import numpy as np

ACT = {
    'relu': lambda z: np.maximum(z, 0),
    'sigmoid': lambda z: 1 / (1 + np.exp(-z)),
    'tanh': np.tanh,
    'softplus': lambda z: np.logaddexp(0, z),
    'linear': lambda z: z,
}
# 各激活函数对 z 的导数
D_ACT = {
    'relu': lambda z: (z > 0).astype(z.dtype),
    'sigmoid': lambda z: ACT['sigmoid'](z) * (1 - ACT['sigmoid'](z)),
    'tanh': lambda z: 1 - np.tanh(z) ** 2,
    'softplus': lambda z: ACT['sigmoid'](z),
    'linear': lambda z: np.ones_like(z),
}


class Dense:
    def __init__(self, units, activation='linear', input_dim=None, l2=0.):
        self.units, self.activation, self.input_dim, self.l2 = units, activation, input_dim, l2

    def build(self, input_dim):
        self.w = np.random.randn(input_dim, self.units) * np.sqrt(1. / input_dim)
        self.b = np.zeros((1, self.units))

    def call(self, x, training):
        self.x = x
        self.z = x @ self.w + self.b
        return ACT[self.activation](self.z)

    def backward(self, delta):
        delta = delta * D_ACT[self.activation](self.z)
        self.dw = self.x.T @ delta + 2 * self.l2 * self.w
        self.db = delta.sum(axis=0, keepdims=True)
        return delta @ self.w.T

    def params(self):
        return [('w', 'dw'), ('b', 'db')]


class Dropout:
    def __init__(self, rate):
        self.rate = rate

    def build(self, input_dim):
        self.units = input_dim

    def call(self, x, training):
        if not training or self.rate == 0:
            self.mask = None
            return x
        keep = 1 - self.rate
        self.mask = (np.random.rand(*x.shape) < keep) / keep    # inverted dropout
        return x * self.mask

    def backward(self, delta):
        return delta if self.mask is None else delta * self.mask

    def params(self):
        return []


def mse(y, p):
    return np.mean((p - y) ** 2), 2 * (p - y) / y.size


def binary_crossentropy(y, p, eps=1e-12):
    p = np.clip(p, eps, 1 - eps)
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    return loss, (p - y) / (p * (1 - p)) / y.size


class Sequential:
    def __init__(self):
        self.layers = []

    def add(self, layer):
        layer.build(self.layers[-1].units if self.layers else layer.input_dim)
        self.layers.append(layer)

    def compile(self, loss, lr=0.01, momentum=0.9):
        self.loss = {'mse': mse, 'binary_crossentropy': binary_crossentropy}[loss]
        self.lr, self.momentum = lr, momentum
        self.velocity = {}

    def predict(self, x, training=False):
        for layer in self.layers:
            x = layer.call(x, training)
        return x

    def train_on_batch(self, x, y):
        loss, delta = self.loss(y, self.predict(x, training=True))
        for layer in reversed(self.layers):
            delta = layer.backward(delta)
        for k, layer in enumerate(self.layers):
            for name, grad in layer.params():
                v = self.momentum * self.velocity.get((k, name), 0) - self.lr * getattr(layer, grad)
                self.velocity[k, name] = v
                setattr(layer, name, getattr(layer, name) + v)
        return loss

    def fit(self, x, y, epochs=10, batch_size=32, verbose=1):
        for e in range(epochs):
            idx = np.random.permutation(len(x))
            losses = [self.train_on_batch(x[idx[i:i + batch_size]], y[idx[i:i + batch_size]])
                      for i in range(0, len(x), batch_size)]
            if verbose:
                print(f'Epoch {e + 1}/{epochs} - loss: {np.mean(losses):.4f}')


if __name__ == '__main__':
    np.random.seed(1)
    X = np.random.randn(500, 2)
    Y = (X[:, :1] * X[:, 1:] > 0).astype(float)
    model = Sequential()
    model.add(Dense(16, 'tanh', input_dim=2, l2=1e-4))
    model.add(Dropout(0.1))
    model.add(Dense(1, 'sigmoid'))
    model.compile('binary_crossentropy', lr=0.1)
    model.fit(X, Y, epochs=5)
    print('准确率', ((model.predict(X) > .5) == Y).mean())
