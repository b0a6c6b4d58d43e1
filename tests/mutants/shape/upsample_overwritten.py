# /// mutant
# subject = "UpSample2x"
# convention = "attributes"
# role = "unknown"
# rule = "BH116"
# where = "dx"
# also = ["BH109", "BH115"]
# fault = "Each pixel was copied four times; only the gradient of the last copy is kept."
# ///
import numpy as np


class UpSample2x:
    def forward(self, x):
        return x.repeat(2, axis=2).repeat(2, axis=3)

    def backward(self, dout):
        dx = np.empty((*dout.shape[:2], dout.shape[2] // 2, dout.shape[3] // 2), dtype=dout.dtype)
        for i in range(2):
            for j in range(2):
                dx[...] = dout[:, :, i::2, j::2]
        return dx


def case_upsample():
    return UpSample2x(), np.random.default_rng(12).normal(size=(2, 3, 2, 4))
