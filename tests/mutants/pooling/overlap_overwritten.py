# /// mutant
# subject = "OverlappingMaxPool"
# convention = "attributes"
# role = "max-pooling"
# rule = "BH116"
# where = "dx"
# also = ["BH109", "BH100"]
# fault = "Where windows overlap and share their maximum, the later window overwrites the earlier."
# ///
import numpy as np


class OverlappingMaxPool:
    """AlexNet-style pooling: 3x3 windows, stride 2."""

    size, stride = 3, 2

    def forward(self, x):
        k, s = self.size, self.stride
        self.x = x
        oh, ow = (x.shape[2] - k) // s + 1, (x.shape[3] - k) // s + 1
        return np.stack([np.stack([x[:, :, i*s:i*s+k, j*s:j*s+k].max(axis=(2, 3)) for j in range(ow)], -1)
                         for i in range(oh)], -2)

    def backward(self, dout):
        k, s = self.size, self.stride
        dx = np.zeros_like(self.x)
        N, C, oh, ow = dout.shape
        for n in range(N):
            for c in range(C):
                for i in range(oh):
                    for j in range(ow):
                        patch = self.x[n, c, i*s:i*s+k, j*s:j*s+k]
                        a, b = np.unravel_index(patch.argmax(), patch.shape)
                        dx[n, c, i*s+a, j*s+b] = dout[n, c, i, j]
        return dx
