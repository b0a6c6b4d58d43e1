# /// mutant
# subject = "PaddedConv"
# convention = "attributes"
# role = "convolution"
# rule = "BH203"
# where = "dx"
# also = ["BH115"]
# fault = "dx still has the padding around it."
# ///
import numpy as np


class PaddedConv:
    """'same' convolution for odd kernels."""

    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        kh, kw = self.W.shape[2:]
        self.xp = np.pad(x, [(0, 0), (0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2)])
        win = np.lib.stride_tricks.sliding_window_view(self.xp, (kh, kw), (2, 3))
        self.win = win
        return np.tensordot(win, self.W, axes=([1, 4, 5], [1, 2, 3])).transpose(0, 3, 1, 2) + self.b[:, None, None]

    def backward(self, dout):
        h, w = dout.shape[2:]
        self.db = dout.sum((0, 2, 3))
        self.dW = np.tensordot(dout, self.win, axes=([0, 2, 3], [0, 2, 3]))
        dx = np.zeros_like(self.xp)
        for i in range(self.W.shape[2]):
            for j in range(self.W.shape[3]):
                dx[:, :, i:i + h, j:j + w] += np.tensordot(dout, self.W[:, :, i, j], (1, 0)).transpose(0, 3, 1, 2)
        return dx


def case_same():
    rng = np.random.default_rng(1)
    return PaddedConv(rng.normal(size=(2, 3, 3, 3)), rng.normal(size=2)), rng.normal(size=(2, 3, 4, 5))
