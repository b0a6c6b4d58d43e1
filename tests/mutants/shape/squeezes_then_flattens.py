# /// mutant
# subject = "FlattenImages"
# convention = "attributes"
# role = "flatten"
# rule = "BH205"
# where = "out"
# also = ["BH203"]
# fault = "squeeze() takes the batch axis away when there is one picture, and its channels become the rows."
# ///
import numpy as np


class FlattenImages:
    def forward(self, x):
        self.shape = x.shape
        x = np.squeeze(x)
        return x.reshape(x.shape[0], -1)

    def backward(self, dout):
        return dout.reshape(self.shape)
