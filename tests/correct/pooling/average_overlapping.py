# /// correct
# subject = "AvgPool2d"
# convention = "attributes"
# role = "average-pooling"
# why = "Windows overlap, so gradients add up; the pixels left over get none."
# ///
import numpy as np


class AvgPool2d:
    def __init__(self, kernel_size=3, stride=2):
        self.kernel_size = kernel_size
        self.stride = stride

    def forward(self, x):
        k, s = self.kernel_size, self.stride
        self.shape = x.shape
        return np.lib.stride_tricks.sliding_window_view(x, (k, k), axis=(2, 3))[:, :, ::s, ::s].mean(axis=(4, 5))

    def backward(self, dout):
        k, s = self.kernel_size, self.stride
        dx = np.zeros(self.shape, dtype=dout.dtype)
        g = dout / k ** 2
        for i in range(k):
            for j in range(k):
                dx[:, :, i:i + s * g.shape[2]:s, j:j + s * g.shape[3]:s] += g
        return dx


def case_avgpool():
    return AvgPool2d(3, 2), np.random.default_rng(4).normal(size=(2, 2, 8, 6))
