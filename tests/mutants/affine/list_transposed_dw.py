# /// mutant
# subject = "MatMul"
# convention = "lists"
# role = "affine"
# rule = "BH104"
# where = "params[0]"
# also = ["BH203"]
# fault = "The gradient of W is stored as (out, in) while W is (in, out)."
# ///
import numpy as np


class MatMul:
    def __init__(self, W):
        self.params = [W]
        self.grads = [None]

    def forward(self, x):
        self.x = x
        return np.matmul(x, self.params[0])

    def backward(self, dout):
        dW = np.matmul(self.x.T, dout)
        self.grads[0] = dW.T
        return np.matmul(dout, self.params[0].T)


def case_matmul():
    rng = np.random.default_rng(3)
    return MatMul(rng.normal(size=(4, 3))), rng.normal(size=(6, 4))
