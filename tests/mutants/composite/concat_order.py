# /// mutant
# subject = "ConcatFeatures"
# convention = "attributes"
# role = "concatenation"
# rule = "BH115"
# where = "dx0"
# also = ["BH100", "BH203"]
# elsewhere = ["dx1"]
# fault = "The two halves of dout are handed out in the wrong order."
# ///
import numpy as np


class ConcatFeatures:
    def forward(self, a, b):
        self.n = a.shape[1]
        return np.concatenate([a, b], axis=1)

    def backward(self, dout):
        return dout[:, self.n:], dout[:, :self.n]


def case_equal_widths():
    rng = np.random.default_rng(72)
    return ConcatFeatures(), (rng.normal(size=(5, 3)), rng.normal(size=(5, 3)))
