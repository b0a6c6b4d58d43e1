import numpy as np
from numpy.lib.stride_tricks import as_strided

rng = np.random.default_rng(7)


def windows(x, k, s):
    """(N, C, H, W) -> (N, C, Ho, Wo, k, k) view."""
    N, C, H, W = x.shape
    ho, wo = (H - k) // s + 1, (W - k) // s + 1
    sn, sc, sh, sw = x.strides
    return as_strided(x, (N, C, ho, wo, k, k), (sn, sc, sh * s, sw * s, sh, sw), writeable=False)


class Conv2D:
    def __init__(self, cin, cout, k, stride=1, pad=0):
        self.W = rng.standard_normal((cout, cin, k, k)) * np.sqrt(2 / (cin * k * k))
        self.b = np.zeros(cout)
        self.k, self.stride, self.pad = k, stride, pad

    def forward(self, x):
        p = self.pad
        self.xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        self.win = windows(self.xp, self.k, self.stride)
        out = np.tensordot(self.win, self.W, axes=([1, 4, 5], [1, 2, 3]))  # N Ho Wo F
        return out.transpose(0, 3, 1, 2) + self.b[None, :, None, None]

    def backward(self, dout):
        s, k, p = self.stride, self.k, self.pad
        self.db = dout.sum((0, 2, 3))
        self.dW = np.tensordot(dout, self.win, axes=([0, 2, 3], [0, 2, 3]))
        # gradient for every window, added where the windows lie
        dwin = np.tensordot(dout, self.W, axes=([1], [0]))  # N Ho Wo C k k
        dxp = np.zeros_like(self.xp)
        _, _, ho, wo = dout.shape
        for i in range(k):
            for j in range(k):
                dxp[:, :, i:i + s * ho:s, j:j + s * wo:s] += dwin[..., i, j].transpose(0, 3, 1, 2)
        if p == 0:
            return dxp
        return dxp[:, :, p:-p, p:-p]

    def params(self):
        return [(self.W, self.dW), (self.b, self.db)]


class AvgPool2D:
    def __init__(self, k):
        self.k = k

    def forward(self, x):
        k = self.k
        N, C, H, W = x.shape
        self.shape = x.shape
        return x.reshape(N, C, H // k, k, W // k, k).mean(axis=(3, 5))

    def backward(self, dout):
        k = self.k
        return np.repeat(np.repeat(dout, k, axis=2), k, axis=3) / (k * k)

    def params(self):
        return []


class LeakyReLU:
    def __init__(self, a=0.01):
        self.a = a

    def forward(self, x):
        self.slope = np.where(x > 0, 1.0, self.a)
        return x * self.slope

    def backward(self, dout):
        return dout * self.slope

    def params(self):
        return []


class Flatten:
    def forward(self, x):
        self.shape = x.shape
        return x.reshape(len(x), -1)

    def backward(self, dout):
        return dout.reshape(self.shape)

    def params(self):
        return []


class Linear:
    def __init__(self, nin, nout):
        self.W = rng.standard_normal((nin, nout)) * np.sqrt(2 / nin)
        self.b = np.zeros(nout)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(0)
        return dout @ self.W.T

    def params(self):
        return [(self.W, self.dW), (self.b, self.db)]


class Sequential:
    def __init__(self, *layers):
        self.layers = layers

    def forward(self, x):
        for l in self.layers:
            x = l.forward(x)
        return x

    def backward(self, d):
        for l in reversed(self.layers):
            d = l.backward(d)
        return d

    def step(self, lr):
        for l in self.layers:
            for p, g in l.params():
                p -= lr * g


def softmax_xent(logits, y):
    z = logits - logits.max(1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(1, keepdims=True))
    n = len(y)
    loss = -logp[np.arange(n), y].mean()
    d = np.exp(logp)
    d[np.arange(n), y] -= 1
    return loss, d / n


def stripes(n, size=12):
    """Class 0: horizontal, 1: vertical, 2: diagonal."""
    y = rng.integers(0, 3, n)
    i, j = np.mgrid[:size, :size]
    base = np.stack([i, j, i + j])
    phase = rng.integers(0, 4, n)[:, None, None]
    x = ((base[y] + phase) // 2 % 2).astype(float) + 0.3 * rng.standard_normal((n, size, size))
    return x[:, None], y


if __name__ == "__main__":
    net = Sequential(Conv2D(1, 8, 3, pad=1), LeakyReLU(), AvgPool2D(2),
                     Conv2D(8, 8, 3, stride=2), LeakyReLU(), Flatten(), Linear(32, 3))
    for it in range(60):
        x, y = stripes(32)
        loss, d = softmax_xent(net.forward(x), y)
        net.backward(d)
        net.step(0.1)
        if it % 20 == 0:
            print(it, loss)
