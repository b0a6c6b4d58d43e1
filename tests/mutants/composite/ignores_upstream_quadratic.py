# /// mutant
# subject = "Quadratic"
# convention = "dicts"
# role = "unknown"
# rule = "BH106"
# where = "A"
# fault = "A's gradient is the product of the inputs summed, without the upstream gradient."
# ///
import numpy as np


class Quadratic:
    """out[n] = x[n]^T A x[n]"""

    def __init__(self, A):
        self.params = {"A": A}
        self.grads = {"A": np.zeros_like(A)}

    def forward(self, x):
        self.x = x
        return np.einsum("ni,ij,nj->n", x, self.params["A"], x)

    def backward(self, dout):
        A = self.params["A"]
        self.grads["A"] = np.einsum("ni,nj->ij", self.x, self.x)
        return dout[:, None] * (self.x @ (A + A.T))


def case_form():
    rng = np.random.default_rng(44)
    return Quadratic(rng.normal(size=(3, 3))), rng.normal(size=(5, 3))
