# /// correct
# subject = "DepthwiseConv"
# convention = "dicts"
# role = "unknown"
# why = "One filter for each channel; no bias."
# ///
import numpy as np


class DepthwiseConv:
    def __init__(self, W):
        self.params = {"W": W}      # (C, kh, kw)
        self.grads = {"W": np.zeros_like(W)}

    def forward(self, x):
        self.x = x
        W = self.params["W"]
        _, kh, kw = W.shape
        h, w = x.shape[2] - kh + 1, x.shape[3] - kw + 1
        return sum(W[:, i, j, None, None] * x[:, :, i:i + h, j:j + w] for i in range(kh) for j in range(kw))

    def backward(self, dout):
        W = self.params["W"]
        dW, dx = np.zeros_like(W), np.zeros_like(self.x)
        h, w = dout.shape[2:]
        for i in range(W.shape[1]):
            for j in range(W.shape[2]):
                dW[:, i, j] = (dout * self.x[:, :, i:i + h, j:j + w]).sum(axis=(0, 2, 3))
                dx[:, :, i:i + h, j:j + w] += dout * W[:, i, j, None, None]
        self.grads["W"] = dW
        return dx


def case_depthwise():
    rng = np.random.default_rng(5)
    return DepthwiseConv(rng.normal(size=(3, 2, 3))), rng.normal(size=(2, 3, 4, 5))
