# /// correct
# subject = "FullyConnectedLayer"
# convention = "attributes"
# role = "affine"
# why = "Loops sample by sample with += into zeros_like buffers, as the verbose student does it."
# ///
import numpy as np


class FullyConnectedLayer:
    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.dW = np.zeros_like(W)
        self.db = np.zeros_like(b)

    def forward(self, x):
        self.saved_input = x
        number_of_samples = x.shape[0]
        number_of_outputs = self.W.shape[1]
        out = np.empty((number_of_samples, number_of_outputs), dtype=x.dtype)
        for n in range(number_of_samples):
            for j in range(number_of_outputs):
                out[n, j] = np.sum(x[n] * self.W[:, j]) + self.b[j]
        return out

    def backward(self, dout):
        self.dW = np.zeros_like(self.W)
        self.db = np.zeros_like(self.b)
        dx = np.zeros_like(self.saved_input)
        for n in range(dout.shape[0]):
            for j in range(dout.shape[1]):
                self.dW[:, j] += self.saved_input[n] * dout[n, j]
                self.db[j] += dout[n, j]
                dx[n] += self.W[:, j] * dout[n, j]
        return dx
