# /// correct
# subject = "Affine"
# convention = "attributes"
# role = "affine"
# why = "Flattens images, and gives dx back in the images' shape; works for 2-D input too."
# ///
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.x = None
        self.original_x_shape = None
        self.dW = None
        self.db = None

    def forward(self, x):
        # テンソル対応
        self.original_x_shape = x.shape
        x = x.reshape(x.shape[0], -1)
        self.x = x
        return np.dot(self.x, self.W) + self.b

    def backward(self, dout):
        dx = np.dot(dout, self.W.T)
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return dx.reshape(*self.original_x_shape)


def case_images():
    rng = np.random.default_rng(1)
    return Affine(rng.normal(size=(24, 5)), rng.normal(size=5)), rng.normal(size=(4, 2, 3, 4))
