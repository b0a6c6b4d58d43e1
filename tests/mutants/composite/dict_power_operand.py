# /// mutant
# subject = "LearnedPower"
# convention = "dicts"
# role = "unknown"
# rule = "BH112"
# where = "p"
# also = ["BH100"]
# fault = "d/dp of x**p is x**p log(x); the log is taken of the output."
# ///
import numpy as np


class LearnedPower:
    """x ** p for positive x, one exponent per feature"""

    def __init__(self, p):
        self.params = {"p": p}
        self.grads = {}

    def forward(self, x):
        self.x = x
        self.y = x ** self.params["p"]
        return self.y

    def backward(self, dout):
        p = self.params["p"]
        self.grads["p"] = (dout * self.y * np.log(self.y)).sum(axis=0)
        return dout * p * self.x ** (p - 1)


def case_power():
    rng = np.random.default_rng(13)
    return LearnedPower(rng.uniform(0.5, 3, size=4)), rng.uniform(0.5, 2, size=(5, 4))
