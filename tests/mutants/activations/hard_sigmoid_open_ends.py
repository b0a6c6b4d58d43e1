# /// mutant
# subject = "HardSigmoid"
# convention = "attributes"
# role = "unknown"
# rule = "BH113"
# where = "dx"
# also = ["BH107", "BH109", "BH102"]
# fault = "clip(0.2x + 0.5, 0, 1): neither the slope nor the flat ends are in backward."
# ///
import numpy as np


class HardSigmoid:
    def forward(self, x):
        return np.clip(0.2 * x + 0.5, 0, 1)

    def backward(self, dout):
        return dout


def case_hard():
    return HardSigmoid(), np.random.default_rng(6).normal(size=(8, 5)) * 3
