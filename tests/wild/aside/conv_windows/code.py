"""Conv2d on sliding_window_view + tensordot. Fast enough for CIFAR on a laptop."""
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


class Conv2d:
    def __init__(self, in_ch, out_ch, kernel=3, stride=1, padding=0, bias=True):
        fan_in = in_ch * kernel * kernel
        self.w = np.random.randn(out_ch, in_ch, kernel, kernel) * np.sqrt(2.0 / fan_in)
        self.b = np.zeros(out_ch) if bias else None
        self.kernel, self.stride, self.padding = kernel, stride, padding

    def forward(self, x):
        p, k, s = self.padding, self.kernel, self.stride
        self.in_shape = x.shape
        xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        # (N, C, H', W', k, k)
        self.win = sliding_window_view(xp, (k, k), axis=(2, 3))[:, :, ::s, ::s]
        out = np.tensordot(self.win, self.w, axes=([1, 4, 5], [1, 2, 3]))
        out = out.transpose(0, 3, 1, 2)
        if self.b is not None:
            out = out + self.b[:, None, None]
        return out

    def backward(self, grad):
        p, k, s = self.padding, self.kernel, self.stride
        N, C, H, W = self.in_shape
        self.gw = np.tensordot(grad, self.win, axes=([0, 2, 3], [0, 2, 3]))
        if self.b is not None:
            self.gb = grad.sum((0, 2, 3))

        # input gradient: full correlation of the dilated grad with the flipped kernel
        _, F, oh, ow = grad.shape
        dil = np.zeros((N, F, (oh - 1) * s + 1, (ow - 1) * s + 1))
        dil[:, :, ::s, ::s] = grad
        # rows/cols that no window touched when the stride doesn't divide
        extra_h = (H + 2 * p - k) % s
        extra_w = (W + 2 * p - k) % s
        dil = np.pad(dil, ((0, 0), (0, 0), (k - 1, k - 1 + extra_h), (k - 1, k - 1 + extra_w)))
        win = sliding_window_view(dil, (k, k), axis=(2, 3))
        flipped = self.w[:, :, ::-1, ::-1]
        gx = np.tensordot(win, flipped, axes=([1, 4, 5], [0, 2, 3])).transpose(0, 3, 1, 2)
        return gx[:, :, p:p + H, p:p + W]


class ReLU6:
    def forward(self, x):
        self.x = x
        return np.clip(x, 0, 6)

    def backward(self, grad):
        return grad * ((self.x > 0) & (self.x < 6))
