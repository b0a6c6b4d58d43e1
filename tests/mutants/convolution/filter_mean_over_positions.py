# /// mutant
# subject = "MyConv2d"
# convention = "attributes"
# role = "convolution"
# rule = "BH108"
# where = "W"
# also = ["BH102"]
# fault = "The gradient of W is averaged over the output positions where it is to be summed."
# ///
import numpy as np


class MyConv2d:
    def __init__(self, W, b):
        self.W, self.b = W, b
        self.dW, self.db = np.zeros_like(W), np.zeros_like(b)

    def forward(self, x):
        F, C, kh, kw = self.W.shape
        N, _, H, W = x.shape
        self.oh, self.ow = H - kh + 1, W - kw + 1
        self.x = x
        cols = [x[:, :, i:i + kh, j:j + kw].reshape(N, -1) for i in range(self.oh) for j in range(self.ow)]
        self.cols = np.stack(cols, axis=1)              # (N, oh*ow, C*kh*kw)
        out = self.cols @ self.W.reshape(F, -1).T + self.b
        return out.transpose(0, 2, 1).reshape(N, F, self.oh, self.ow)

    def backward(self, dout):
        F, C, kh, kw = self.W.shape
        N = dout.shape[0]
        d = dout.reshape(N, F, -1).transpose(0, 2, 1)   # (N, oh*ow, F)
        per_position = np.einsum("npf,npk->pfk", d, self.cols)
        self.dW = per_position.mean(axis=0).reshape(self.W.shape)
        self.db = d.sum(axis=(0, 1))
        dcols = d @ self.W.reshape(F, -1)
        dx = np.zeros_like(self.x)
        for p in range(dcols.shape[1]):
            i, j = divmod(p, self.ow)
            dx[:, :, i:i + kh, j:j + kw] += dcols[:, p].reshape(N, C, kh, kw)
        return dx
