# /// mutant
# subject = "MeanOverFeatures"
# convention = "attributes"
# role = "unknown"
# rule = "BH102"
# where = "dx"
# also = ["BH108"]
# fault = "The gradient of a mean over D features is spread without the 1 / D."
# ///
import numpy as np


class MeanOverFeatures:
    def forward(self, x):
        self.width = x.shape[1]
        return x.mean(axis=1)

    def backward(self, dout):
        return np.repeat(dout[:, np.newaxis], self.width, axis=1)
