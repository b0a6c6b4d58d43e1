# /// mutant
# subject = "EnergyLayer"
# convention = "lists"
# role = "unknown"
# rule = "BH108"
# where = "params[0]"
# also = ["BH203"]
# fault = "The weight's gradient is summed over the features instead of the batch."
# ///
import numpy as np


class EnergyLayer:
    """out[n, d] = w[d] * x[n, d]**2"""

    def __init__(self, w):
        self.params = [w]
        self.grads = [np.zeros_like(w)]

    def forward(self, x):
        self.x = x
        return self.params[0] * x ** 2

    def backward(self, dout):
        self.grads[0] = (dout * self.x ** 2).sum(axis=1)
        return 2 * dout * self.params[0] * self.x


def case_energy():
    rng = np.random.default_rng(15)
    return EnergyLayer(rng.normal(size=4)), rng.normal(size=(6, 4))
