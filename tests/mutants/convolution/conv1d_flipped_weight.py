# /// mutant
# subject = "Conv1D"
# convention = "attributes"
# role = "unknown"
# rule = "BH115"
# where = "W"
# fault = "The kernel's gradient comes out in reversed order along the taps."
# ///
import numpy as np


class Conv1D:
    """x (N, C, L), W (F, C, K), b (F,); no padding."""

    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        k = self.W.shape[2]
        cols = [x[:, :, i : x.shape[2] - k + 1 + i] for i in range(k)]
        return sum(np.einsum("ncl,fc->nfl", c, self.W[:, :, i]) for i, c in enumerate(cols)) + self.b[:, None]

    def backward(self, dout):
        k = self.W.shape[2]
        length = dout.shape[2]
        self.dW = np.stack(
            [np.einsum("nfl,ncl->fc", dout, self.x[:, :, i : i + length]) for i in reversed(range(k))], axis=2
        )
        self.db = dout.sum(axis=(0, 2))
        dx = np.zeros_like(self.x)
        for i in range(k):
            dx[:, :, i : i + length] += np.einsum("nfl,fc->ncl", dout, self.W[:, :, i])
        return dx


def case_conv1d():
    rng = np.random.default_rng(23)
    return Conv1D(rng.normal(size=(4, 2, 3)), rng.normal(size=4)), rng.normal(size=(3, 2, 8))
