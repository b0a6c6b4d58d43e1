# /// mutant
# subject = "ConvBias"
# convention = "attributes"
# role = "convolution"
# rule = "BH106"
# where = "b"
# also = ["BH100"]
# fault = "The gradient of the bias is the number of output positions; dout does not enter."
# ///
import numpy as np


class ConvBias:
    """Convolution with stride 1 and no padding."""

    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        kh, kw = self.W.shape[2:]
        oh, ow = x.shape[2] - kh + 1, x.shape[3] - kw + 1
        out = np.zeros((x.shape[0], self.W.shape[0], oh, ow), dtype=x.dtype)
        for n in range(out.shape[0]):
            for f in range(out.shape[1]):
                for i in range(oh):
                    for j in range(ow):
                        out[n, f, i, j] = (x[n, :, i:i+kh, j:j+kw] * self.W[f]).sum() + self.b[f]
        return out

    def backward(self, dout):
        kh, kw = self.W.shape[2:]
        dx, self.dW = np.zeros_like(self.x), np.zeros_like(self.W)
        N, F, oh, ow = dout.shape
        self.db = np.full_like(self.b, N * oh * ow)
        for n, f, i, j in np.ndindex(*dout.shape):
            dx[n, :, i:i+kh, j:j+kw] += dout[n, f, i, j] * self.W[f]
            self.dW[f] += dout[n, f, i, j] * self.x[n, :, i:i+kh, j:j+kw]
        return dx
