# /// mutant
# subject = "Merge"
# convention = "attributes"
# role = "concatenation"
# rule = "BH115"
# where = "dx0"
# also = ["BH112", "BH100"]
# fault = "The two equally wide halves of dout are given to the wrong inputs."
# ///
import numpy as np


class Merge:
    """時刻ごとに2つの系列を結合する"""

    def forward(self, h_forward, h_backward):
        return np.concatenate((h_forward, h_backward), axis=2)

    def backward(self, dout):
        second, first = np.split(dout, 2, axis=2)
        return first, second


def case_merge():
    rng = np.random.default_rng(10)
    return Merge(), (rng.normal(size=(2, 4, 3)), rng.normal(size=(2, 4, 3)))
