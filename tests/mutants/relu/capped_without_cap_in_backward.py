# /// mutant
# subject = "ReLU6"
# convention = "attributes"
# role = "unknown"
# rule = "BH107"
# where = "dx"
# also = ["BH109", "BH100"]
# fault = "The cap at six is forgotten in backward."
# ///
import numpy as np


class ReLU6:
    def forward(self, x):
        self.x = x
        return np.minimum(np.maximum(x, 0), 6)

    def backward(self, dout):
        return dout * (self.x > 0)


def case_relu6():
    rng = np.random.default_rng(0)
    return ReLU6(), rng.normal(size=(7, 6)) * 6
