# /// mutant
# subject = "TimeRepeat"
# convention = "attributes"
# role = "unknown"
# rule = "BH108"
# where = "dx"
# also = ["BH103", "BH102"]
# fault = "A vector is repeated over time; backward averages the steps where it has to sum them."
# ///
import numpy as np


class TimeRepeat:
    def __init__(self, T=4):
        self.T = T

    def forward(self, h):
        return np.repeat(h[:, np.newaxis, :], self.T, axis=1)

    def backward(self, dhs):
        return dhs.mean(axis=1)


def case_repeat():
    return TimeRepeat(T=6), np.random.default_rng(13).normal(size=(3, 5))
