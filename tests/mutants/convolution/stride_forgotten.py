# /// mutant
# subject = "StridedConv"
# convention = "attributes"
# role = "convolution"
# rule = "BH115"
# where = "dx"
# also = ["BH100", "BH116"]
# fault = "Going back, the windows are placed one pixel apart although the stride is two."
# ///
import numpy as np


class StridedConv:
    def __init__(self, W, b, stride=2):
        self.W, self.b, self.stride = W, b, stride

    def forward(self, x):
        self.x = x
        F, C, kh, kw = self.W.shape
        s = self.stride
        oh, ow = (x.shape[2] - kh) // s + 1, (x.shape[3] - kw) // s + 1
        out = np.zeros((x.shape[0], F, oh, ow), dtype=x.dtype)
        for i in range(oh):
            for j in range(ow):
                out[:, :, i, j] = np.einsum("nchw,fchw->nf", x[:, :, i*s:i*s+kh, j*s:j*s+kw], self.W)
        return out + self.b[None, :, None, None]

    def backward(self, dout):
        F, C, kh, kw = self.W.shape
        s = self.stride
        dx = np.zeros_like(self.x)
        self.dW = np.zeros_like(self.W)
        self.db = dout.sum(axis=(0, 2, 3))
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                g = dout[:, :, i, j]
                self.dW += np.einsum("nf,nchw->fchw", g, self.x[:, :, i*s:i*s+kh, j*s:j*s+kw])
                dx[:, :, i:i+kh, j:j+kw] += np.einsum("nf,fchw->nchw", g, self.W)
        return dx
