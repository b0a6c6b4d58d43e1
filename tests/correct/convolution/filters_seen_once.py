# /// correct
# subject = "ConvOnce"
# convention = "lists"
# role = "convolution"
# why = "backward pops what forward pushed and may be called once for each forward."
# ///
import numpy as np


class ConvOnce:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [None, None]
        self.stack = []

    def forward(self, x):
        W, b = self.params
        r, s = W.shape[2:]
        view = np.lib.stride_tricks.sliding_window_view(x, (r, s), axis=(2, 3))
        self.stack.append((x.shape, view))
        return np.tensordot(view, W, ((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2) + b[None, :, None, None]

    def backward(self, dout):
        shape, view = self.stack.pop()
        W, b = self.params
        self.grads = [np.tensordot(dout, view, ((0, 2, 3), (0, 2, 3))), dout.sum((0, 2, 3))]
        dx = np.zeros(shape, dout.dtype)
        for i in range(W.shape[2]):
            for j in range(W.shape[3]):
                dx[:, :, i:i + dout.shape[2], j:j + dout.shape[3]] += np.tensordot(dout, W[:, :, i, j], (1, 0)).transpose(0, 3, 1, 2)
        return dx
