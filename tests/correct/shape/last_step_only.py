# /// correct
# subject = "LastStep"
# convention = "attributes"
# role = "unknown"
# why = "All time steps but the last have a true gradient of zero."
# ///
import numpy as np


class LastStep:
    def forward(self, hs):
        self.shape = hs.shape
        return hs[:, -1, :]

    def backward(self, dout):
        dhs = np.zeros(self.shape, dtype=dout.dtype)
        dhs[:, -1, :] = dout
        return dhs


def case_last_step():
    return LastStep(), np.random.default_rng(4).normal(size=(3, 4, 2))
