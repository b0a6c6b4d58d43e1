# /// mutant
# subject = "ConvSqueeze"
# convention = "attributes"
# role = "convolution"
# rule = "BH205"
# where = "-"
# also = ["BH207"]
# fault = "A squeeze removes the batch axis when there is one picture only, and the next line fails."
# ///
import numpy as np


class ConvSqueeze:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        F, C, kh, kw = self.W.shape
        oh, ow = x.shape[2] - kh + 1, x.shape[3] - kw + 1
        rows = []
        for i in range(oh):
            for j in range(ow):
                patch = x[:, :, i:i + kh, j:j + kw].reshape(len(x), -1)
                rows.append(np.squeeze(patch @ self.W.reshape(F, -1).T))
        out = np.stack(rows, axis=2)               # (N, F, oh*ow)
        return out.reshape(-1, F, oh, ow) + self.b[:, None, None]

    def backward(self, dout):
        F, C, kh, kw = self.W.shape
        dx, self.dW = np.zeros_like(self.x), np.zeros_like(self.W)
        self.db = dout.sum((0, 2, 3))
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                g = dout[:, :, i, j]
                self.dW += np.einsum("nf,nchw->fchw", g, self.x[:, :, i:i + kh, j:j + kw])
                dx[:, :, i:i + kh, j:j + kw] += np.einsum("nf,fchw->nchw", g, self.W)
        return dx
