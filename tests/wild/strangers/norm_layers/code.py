# normalization layers, collected while reading the papers
import numpy as np


class Module:
    training = True

    def __call__(self, x):
        return self.forward(x)

    def train(self):
        self.training = True

    def eval(self):
        self.training = False


class BatchNorm1d(Module):
    def __init__(self, dim, eps=1e-5, momentum=0.1):
        self.gamma = np.ones(dim)
        self.beta = np.zeros(dim)
        self.eps = eps
        self.momentum = momentum
        self.running_mean = np.zeros(dim)
        self.running_var = np.ones(dim)

    def forward(self, x):
        if self.training:
            mu = x.mean(axis=0)
            var = x.var(axis=0)
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mu
            n = x.shape[0]
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var * n / (n - 1)
        else:
            mu, var = self.running_mean, self.running_var
        self.std = np.sqrt(var + self.eps)
        self.xhat = (x - mu) / self.std
        return self.gamma * self.xhat + self.beta

    def backward(self, dy):
        self.dgamma = (dy * self.xhat).sum(axis=0)
        self.dbeta = dy.sum(axis=0)
        dxhat = dy * self.gamma
        if not self.training:
            return dxhat / self.std
        n = dy.shape[0]
        return (n * dxhat - dxhat.sum(0) - self.xhat * (dxhat * self.xhat).sum(0)) / (n * self.std)


class LayerNorm(Module):
    def __init__(self, dim, eps=1e-5):
        self.gamma = np.ones(dim)
        self.beta = np.zeros(dim)
        self.eps = eps

    def forward(self, x):
        self.x = x
        self.mu = x.mean(-1, keepdims=True)
        self.inv = 1.0 / np.sqrt(x.var(-1, keepdims=True) + self.eps)
        self.xhat = (x - self.mu) * self.inv
        return self.gamma * self.xhat + self.beta

    def backward(self, dy):
        axes = tuple(range(dy.ndim - 1))
        self.dgamma = np.sum(dy * self.xhat, axis=axes)
        self.dbeta = np.sum(dy, axis=axes)
        g = dy * self.gamma
        D = dy.shape[-1]
        # step by step version
        dvar = np.sum(g * (self.x - self.mu), axis=-1, keepdims=True) * -0.5 * self.inv ** 3
        dmu = np.sum(-g * self.inv, axis=-1, keepdims=True)
        dmu += dvar * np.mean(-2.0 * (self.x - self.mu), axis=-1, keepdims=True)
        return g * self.inv + dvar * 2.0 * (self.x - self.mu) / D + dmu / D


class GroupNorm(Module):
    def __init__(self, groups, channels, eps=1e-5):
        assert channels % groups == 0
        self.G = groups
        self.gamma = np.ones((1, channels, 1, 1))
        self.beta = np.zeros((1, channels, 1, 1))
        self.eps = eps

    def forward(self, x):
        N, C, H, W = x.shape
        xg = x.reshape(N, self.G, -1)
        mu = xg.mean(2, keepdims=True)
        self.std = np.sqrt(xg.var(2, keepdims=True) + self.eps)
        self.xg = (xg - mu) / self.std
        self.xhat = self.xg.reshape(x.shape)
        return self.xhat * self.gamma + self.beta

    def backward(self, dy):
        self.dgamma = np.sum(dy * self.xhat, axis=(0, 2, 3), keepdims=True)
        self.dbeta = np.sum(dy, axis=(0, 2, 3), keepdims=True)
        d = (dy * self.gamma).reshape(self.xg.shape)
        dx = d - d.mean(2, keepdims=True) - self.xg * (d * self.xg).mean(2, keepdims=True)
        return (dx / self.std).reshape(dy.shape)


class InstanceNorm(GroupNorm):
    def __init__(self, channels, eps=1e-5):
        super().__init__(channels, channels, eps)


class RMSNorm(Module):
    def __init__(self, dim, eps=1e-6):
        self.gamma = np.ones(dim)
        self.eps = eps

    def forward(self, x):
        self.x = x
        self.rms = np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + self.eps)
        return self.gamma * x / self.rms

    def backward(self, dy):
        self.dgamma = (dy * self.x / self.rms).reshape(-1, dy.shape[-1]).sum(0)
        g = dy * self.gamma
        return g / self.rms - self.x * np.mean(g * self.x, axis=-1, keepdims=True) / self.rms ** 3
