# /// mutant
# subject = "GlobalAveragePooling"
# convention = "attributes"
# role = "average-pooling"
# rule = "BH108"
# where = "dx"
# also = ["BH102"]
# fault = "The upstream gradient is spread without the division by the area."
# ///
import numpy as np


class GlobalAveragePooling:
    def forward(self, x):
        self.shape = x.shape
        return x.mean(axis=(2, 3))

    def backward(self, dout):
        return np.ones(self.shape, dtype=dout.dtype) * dout[:, :, None, None]
