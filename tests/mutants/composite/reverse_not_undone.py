# /// mutant
# subject = "Reverse"
# convention = "attributes"
# role = "unknown"
# rule = "BH113"
# where = "dx"
# also = ["BH115"]
# fault = "forward reverses the features, backward hands dout on unreversed."
# ///
import numpy as np


class Reverse:
    def forward(self, x):
        return x[:, ::-1].copy()

    def backward(self, dout):
        return dout.copy()
