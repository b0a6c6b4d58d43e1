# /// correct
# subject = "GlobalMaxPool"
# convention = "attributes"
# role = "max-pooling"
# why = "One value for each channel: most of dx is a true zero."
# ///
import numpy as np


class GlobalMaxPool:
    def forward(self, x):
        self.shape = x.shape
        flat = x.reshape(*x.shape[:2], -1)
        self.where = flat.argmax(axis=2)
        return np.take_along_axis(flat, self.where[:, :, None], axis=2)[:, :, 0]

    def backward(self, dout):
        dx = np.zeros((*self.shape[:2], self.shape[2] * self.shape[3]), dtype=dout.dtype)
        np.put_along_axis(dx, self.where[:, :, None], dout[:, :, None], axis=2)
        return dx.reshape(self.shape)
