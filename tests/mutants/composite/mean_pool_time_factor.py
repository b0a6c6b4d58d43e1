# /// mutant
# subject = "MeanOverTime"
# convention = "attributes"
# role = "unknown"
# rule = "BH108"
# where = "dx"
# also = ["BH102"]
# fault = "Mean over the steps, whose gradient is spread without the division."
# ///
import numpy as np


class MeanOverTime:
    def forward(self, x):
        self.steps = x.shape[1]
        return x.mean(axis=1)

    def backward(self, dout):
        return np.repeat(dout[:, None, :], self.steps, axis=1)


def case_mean():
    return MeanOverTime(), np.random.default_rng(8).normal(size=(3, 5, 4))
