# /// correct
# subject = "StopGradient"
# convention = "attributes"
# role = "unknown"
# why = "A layer whose output does not depend on its input: the gradient is truly nought."
# ///
import numpy as np


class StopGradient:
    """Outputs the shape's ones."""

    def forward(self, x):
        return np.ones_like(x)

    def backward(self, dout):
        return np.zeros_like(dout)


def case_stop():
    return StopGradient(), np.random.default_rng(0).normal(size=(3, 4))
