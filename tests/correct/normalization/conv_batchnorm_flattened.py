# /// correct
# subject = "ConvBatchNorm"
# convention = "attributes"
# role = "batch-norm"
# why = "A 4-D input is brought to rows of channels and back, as after a convolution."
# ///
import numpy as np


class ConvBatchNorm:
    def __init__(self, gamma, beta):
        self.gamma, self.beta = gamma, beta

    def forward(self, x):
        self.shape = x.shape
        rows = x.transpose(0, 2, 3, 1).reshape(-1, x.shape[1])
        self.inv = 1 / np.sqrt(rows.var(axis=0) + 1e-5)
        self.z = (rows - rows.mean(axis=0)) * self.inv
        return self._back_to_images(self.z * self.gamma + self.beta)

    def _back_to_images(self, rows):
        n, c, h, w = self.shape
        return rows.reshape(n, h, w, c).transpose(0, 3, 1, 2)

    def backward(self, dout):
        d = dout.transpose(0, 2, 3, 1).reshape(-1, self.shape[1])
        self.dgamma, self.dbeta = (d * self.z).sum(0), d.sum(0)
        d = d * self.gamma
        return self._back_to_images(self.inv * (d - d.mean(0) - self.z * (d * self.z).mean(0)))


def case_conv_batchnorm():
    rng = np.random.default_rng(1)
    return ConvBatchNorm(rng.normal(size=3), rng.normal(size=3)), rng.normal(2.0, 3.0, size=(2, 3, 4, 5))
