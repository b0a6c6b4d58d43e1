import numpy as np


class SGD:
    def __init__(self, lr=0.01, momentum=0.0, weight_decay=0.0):
        self.lr, self.momentum, self.weight_decay = lr, momentum, weight_decay
        self.buf = {}

    def step(self, layers):
        for i, layer in enumerate(layers):
            for name, p in layer.params.items():
                g = layer.grads[name] + self.weight_decay * p
                key = (i, name)
                self.buf[key] = self.momentum * self.buf.get(key, 0) + g
                p -= self.lr * self.buf[key]


class RMSProp:
    def __init__(self, lr=0.001, rho=0.9, eps=1e-8):
        self.lr, self.rho, self.eps = lr, rho, eps
        self.rms = {}

    def step(self, layers):
        for i, layer in enumerate(layers):
            for name, p in layer.params.items():
                g = layer.grads[name]
                key = (i, name)
                self.rms[key] = self.rho * self.rms.get(key, 0) + (1 - self.rho) * g ** 2
                p -= self.lr * g / (np.sqrt(self.rms[key]) + self.eps)
