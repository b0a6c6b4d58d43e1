# /// mutant
# subject = "PointwiseConv"
# convention = "dicts"
# role = "convolution"
# rule = "BH104"
# where = "W"
# also = ["BH203"]
# fault = "The gradient of the 1x1 filters comes as (in, out) where they are stored (out, in)."
# ///
import numpy as np


class PointwiseConv:
    """A 1x1 convolution: a linear map at each pixel, filters (out, in)."""

    def __init__(self, W, b):
        self.params = {"W": W, "b": b}
        self.grads = {}

    def forward(self, x):
        self.x = x
        return np.einsum("nchw,fc->nfhw", x, self.params["W"]) + self.params["b"][:, None, None]

    def backward(self, dout):
        self.grads["W"] = np.einsum("nchw,nfhw->cf", self.x, dout)
        self.grads["b"] = dout.sum(axis=(0, 2, 3))
        return np.einsum("nfhw,fc->nchw", dout, self.params["W"])


def case_pointwise():
    rng = np.random.default_rng(23)
    return PointwiseConv(rng.normal(size=(4, 3)), rng.normal(size=4)), rng.normal(size=(2, 3, 2, 5))
