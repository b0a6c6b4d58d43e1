# /// mutant
# subject = "Logistic"
# convention = "attributes"
# role = "sigmoid"
# rule = "BH301"
# where = "out"
# fault = "exp(x) / (1 + exp(x)) is inf / inf for large inputs."
# ///
import numpy as np


class Logistic:
    def forward(self, x):
        e = np.exp(x)
        self.out = e / (1 + e)
        return self.out

    def backward(self, grad_output):
        return grad_output * self.out * (1 - self.out)
