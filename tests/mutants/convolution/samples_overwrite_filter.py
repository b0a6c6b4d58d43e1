# /// mutant
# subject = "Conv2D"
# convention = "dicts"
# role = "convolution"
# rule = "BH116"
# where = "W"
# also = ["BH109"]
# fault = "Inside the loop over the samples the gradient of W is assigned, so only the last sample counts."
# ///
import numpy as np


class Conv2D:
    def __init__(self, W, b):
        self.params = {"W": W, "b": b}
        self.grads = {"W": np.zeros_like(W), "b": np.zeros_like(b)}

    def forward(self, x):
        W, b = self.params["W"], self.params["b"]
        self.x = x
        f, c, kh, kw = W.shape
        view = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))
        self.view = view
        return np.einsum("nchwij,fcij->nfhw", view, W) + b[:, None, None]

    def backward(self, dout):
        W = self.params["W"]
        f, c, kh, kw = W.shape
        dx = np.zeros_like(self.x)
        self.grads["b"] = dout.sum(axis=(0, 2, 3))
        for n in range(len(dout)):
            self.grads["W"] = np.einsum("fhw,chwij->fcij", dout[n], self.view[n])
            for i in range(kh):
                for j in range(kw):
                    dx[n, :, i:i + dout.shape[2], j:j + dout.shape[3]] += np.einsum(
                        "fhw,fc->chw", dout[n], W[:, :, i, j])
        return dx
