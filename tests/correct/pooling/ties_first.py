# /// correct
# subject = "Pooling"
# convention = "attributes"
# role = "max-pooling"
# why = "Many equal maxima (a picture after ReLU); argmax gives the first one all of the gradient."
# ///
import numpy as np


class Pooling:
    def __init__(self, pool_h, pool_w, stride=2):
        self.pool_h, self.pool_w, self.stride = pool_h, pool_w, stride

    def forward(self, x):
        s = self.stride
        self.shape = x.shape
        win = np.lib.stride_tricks.sliding_window_view(x, (self.pool_h, self.pool_w), axis=(2, 3))[:, :, ::s, ::s]
        flat = win.reshape(*win.shape[:4], -1)
        self.arg_max = flat.argmax(axis=-1)
        return flat.max(axis=-1)

    def backward(self, dout):
        s = self.stride
        dx = np.zeros(self.shape, dtype=dout.dtype)
        n, c, i, j = np.indices(dout.shape)
        a, b = np.divmod(self.arg_max, self.pool_w)
        np.add.at(dx, (n, c, i * s + a, j * s + b), dout)
        return dx


def case_pooling():
    x = np.maximum(np.random.default_rng(0).integers(-3, 3, size=(2, 2, 4, 6)), 0).astype(float)
    return Pooling(2, 2), x
