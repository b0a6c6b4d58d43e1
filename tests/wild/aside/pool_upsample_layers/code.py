# small collection of layers for the segmentation toy (NHWC)
import numpy as np


class MaxPool2:
    """2x2 max pooling via reshape (H and W must be even)"""
    def forward(self, x):
        n, h, w, c = x.shape
        self.x_view = x.reshape(n, h // 2, 2, w // 2, 2, c)
        self.out = self.x_view.max(axis=(2, 4))
        return self.out

    def backward(self, dy):
        mask = self.x_view == self.out[:, :, None, :, None, :]
        # ties: share the gradient
        mask = mask / mask.sum(axis=(2, 4), keepdims=True)
        dx = mask * dy[:, :, None, :, None, :]
        n, h, _, w, _, c = dx.shape
        return dx.reshape(n, h * 2, w * 2, c)


class Upsample2:
    """nearest neighbour"""
    def forward(self, x):
        return x.repeat(2, axis=1).repeat(2, axis=2)

    def backward(self, dy):
        n, h, w, c = dy.shape
        return dy.reshape(n, h // 2, 2, w // 2, 2, c).sum(axis=(2, 4))


class GlobalAvgPool:
    def forward(self, x):
        self.shape = x.shape
        return x.mean(axis=(1, 2))

    def backward(self, dy):
        n, h, w, c = self.shape
        return np.broadcast_to(dy[:, None, None, :] / (h * w), self.shape).copy()


class Conv1x1:
    def __init__(self, cin, cout):
        self.w = np.random.normal(0, np.sqrt(1 / cin), (cin, cout))
        self.b = np.zeros(cout)

    def forward(self, x):
        self.x = x
        return x @ self.w + self.b

    def backward(self, dy):
        self.dw = np.einsum('nhwi,nhwo->io', self.x, dy)
        self.db = dy.sum(axis=(0, 1, 2))
        return dy @ self.w.T


class SqueezeExcite:
    """channel attention: y = x * sigmoid(fc(avg(x)))"""
    def __init__(self, c):
        self.pool = GlobalAvgPool()
        self.fc = np.random.normal(0, np.sqrt(1 / c), (c, c))

    def forward(self, x):
        self.x = x
        self.s = self.pool.forward(x)
        self.a = 1 / (1 + np.exp(-self.s @ self.fc))
        return x * self.a[:, None, None, :]

    def backward(self, dy):
        da = (dy * self.x).sum(axis=(1, 2))
        dz = da * self.a * (1 - self.a)
        self.dfc = self.s.T @ dz
        ds = dz @ self.fc.T
        return dy * self.a[:, None, None, :] + self.pool.backward(ds)
