# as_strided で書く畳み込み（stride・dilation・groups なしのpadding あり）と平均プーリング
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


class Conv2D:
    """入力 (N, C, H, W)、カーネル (O, C, k, k)"""

    def __init__(self, in_ch, out_ch, k=3, stride=1, pad=0, dilation=1):
        s = np.sqrt(2. / (in_ch * k * k))
        self.W = np.random.randn(out_ch, in_ch, k, k) * s
        self.b = np.zeros(out_ch)
        self.k, self.stride, self.pad, self.dil = k, stride, pad, dilation

    def _windows(self, xp):
        span = self.dil * (self.k - 1) + 1
        win = sliding_window_view(xp, (span, span), axis=(2, 3))      # (N,C,H',W',span,span)
        return win[:, :, ::self.stride, ::self.stride, ::self.dil, ::self.dil]

    def __call__(self, x):
        p = self.pad
        self.xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        self.win = self._windows(self.xp)
        return np.einsum('nchwij,ocij->nohw', self.win, self.W, optimize=True) + self.b[None, :, None, None]

    def backward(self, dy):
        self.dW = np.einsum('nchwij,nohw->ocij', self.win, dy, optimize=True)
        self.db = dy.sum(axis=(0, 2, 3))
        dxp = np.zeros_like(self.xp)
        oh, ow = dy.shape[2:]
        s, d = self.stride, self.dil
        for i in range(self.k):
            for j in range(self.k):
                part = np.einsum('nohw,oc->nchw', dy, self.W[:, :, i, j])
                dxp[:, :, i * d:i * d + s * oh:s, j * d:j * d + s * ow:s] += part
        p = self.pad
        return dxp[:, :, p:dxp.shape[2] - p, p:dxp.shape[3] - p]


class AvgPool:
    def __init__(self, k):
        self.k = k

    def __call__(self, x):
        N, C, H, W = x.shape
        self.shape = x.shape
        k = self.k
        return x[:, :, :H // k * k, :W // k * k].reshape(N, C, H // k, k, W // k, k).mean(axis=(3, 5))

    def backward(self, dy):
        k = self.k
        dx = np.zeros(self.shape)
        up = np.repeat(np.repeat(dy, k, axis=2), k, axis=3) / k ** 2
        dx[:, :, :up.shape[2], :up.shape[3]] = up    # 端数は勾配ゼロ
        return dx


class Mish:
    """x * tanh(softplus(x))"""

    def __call__(self, x):
        self.x = x
        return x * np.tanh(np.logaddexp(0, x))

    def backward(self, dy):
        t = np.tanh(np.logaddexp(0, self.x))
        sig = 1 / (1 + np.exp(-self.x))
        return dy * (t + self.x * (1 - t ** 2) * sig)


class GlobalAvg:
    def __call__(self, x):
        self.hw = x.shape[2:]
        return x.mean(axis=(2, 3))

    def backward(self, dy):
        h, w = self.hw
        return np.broadcast_to(dy[:, :, None, None], dy.shape + (h, w)) / (h * w)


if __name__ == '__main__':
    # 縦縞か横縞かを当てる
    np.random.seed(0)
    X = np.random.randn(64, 1, 12, 12) * .3
    t = np.random.randint(0, 2, 64)
    stripe = np.sin(np.arange(12) * 2)
    for n in range(64):
        X[n, 0] += stripe[:, None] if t[n] else stripe[None, :]
    net = [Conv2D(1, 8, 3, pad=1), Mish(), AvgPool(2), Conv2D(8, 2, 3, dilation=2), GlobalAvg()]
    for ep in range(60):
        h = X
        for f in net:
            h = f(h)
        p = np.exp(h - h.max(1, keepdims=True)); p /= p.sum(1, keepdims=True)
        d = (p - np.eye(2)[t]) / 64
        for f in reversed(net):
            d = f.backward(d)
        for f in net:
            if isinstance(f, Conv2D):
                f.W -= .5 * f.dW
                f.b -= .5 * f.db
    print('正解率', (p.argmax(1) == t).mean())
