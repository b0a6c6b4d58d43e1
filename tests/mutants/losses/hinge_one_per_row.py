# /// mutant
# subject = "MultiClassHinge"
# convention = "loss"
# role = "hinge"
# rule = "BH100"
# where = "dx"
# also = ["BH102", "BH109"]
# fault = "The correct class gets -1 for every sample instead of minus the number of violated margins."
# ///
import numpy as np


class MultiClassHinge:
    delta = 1.0

    def forward(self, scores, labels):
        self.rows = np.arange(scores.shape[0])
        self.labels = labels
        m = scores - scores[self.rows, labels].reshape(-1, 1) + self.delta
        m[self.rows, labels] = 0
        self.violated = m > 0
        return m[self.violated].sum() / len(self.rows)

    def backward(self, dout=1.0):
        d = np.asarray(self.violated, dtype=np.result_type(dout, np.float32))
        d[self.rows, self.labels] = -1
        return dout * d / len(self.rows)


def case_hinge():
    rng = np.random.default_rng(20)
    return MultiClassHinge(), rng.normal(size=(6, 5)), np.array([4, 0, 2, 1, 3, 0])
