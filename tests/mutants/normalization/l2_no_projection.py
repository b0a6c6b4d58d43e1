# /// mutant
# subject = "L2Normalize"
# convention = "attributes"
# role = "l2-normalisation"
# rule = "BH109"
# where = "dx"
# also = ["BH100"]
# fault = "dx divides by the norm but leaves out the path through the norm."
# ///
import numpy as np


class L2Normalize:
    def forward(self, x):
        self.norm = np.linalg.norm(x, axis=1, keepdims=True)
        return x / self.norm

    def backward(self, dout):
        return dout / self.norm
