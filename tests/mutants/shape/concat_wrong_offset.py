# /// mutant
# subject = "Concat"
# convention = "attributes"
# role = "concatenation"
# rule = "BH115"
# where = "dx1"
# also = ["BH100"]
# fault = "The second part is cut from the end of the first input's own columns minus one, so it is shifted by a column."
# ///
import numpy as np


class Concat:
    def forward(self, a, b):
        self.n = a.shape[1]
        self.m = b.shape[1]
        return np.concatenate([a, b], axis=1)

    def backward(self, dout):
        da = dout[:, :self.n]
        db = dout[:, self.n - 1:self.n - 1 + self.m]
        return da, db
