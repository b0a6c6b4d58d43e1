# /// mutant
# subject = "RowStandardize"
# convention = "attributes"
# role = "layer-norm"
# rule = "BH113"
# where = "dx"
# also = ["BH100", "BH109"]
# fault = "backward hands dout on untouched, although forward centres and scales each row."
# ///
import numpy as np


class RowStandardize:
    '''Layer normalisation without gain and bias.'''

    def forward(self, x):
        mu = x.mean(axis=1, keepdims=True)
        sd = np.sqrt(x.var(axis=1, keepdims=True) + 1e-5)
        return (x - mu) / sd

    def backward(self, dout):
        # the normalisation has no parameters to learn
        return dout
