# /// mutant
# subject = "JointRNN"
# convention = "attributes"
# role = "rnn"
# rule = "BH117"
# where = "Wx"
# also = []
# fault = "The constructor joins Wx and Wh to one matrix, a copy, and forward uses only that."
# ///
import numpy as np


class JointRNN:
    def __init__(self, Wx, Wh, b):
        self.Wx, self.Wh, self.b = Wx, Wh, b
        self.joint = np.vstack([Wx, Wh])

    def forward(self, x, h_prev):
        self.both = np.concatenate([x, h_prev], axis=1)
        self.D = x.shape[1]
        self.h = np.tanh(self.both @ self.joint + self.b)
        return self.h

    def backward(self, dh):
        da = dh * (1 - self.h ** 2)
        djoint = self.both.T @ da
        self.dWx, self.dWh = djoint[:self.D], djoint[self.D:]
        self.db = da.sum(axis=0)
        d = da @ self.joint.T
        return d[:, :self.D], d[:, self.D:]


def case_joint():
    rng = np.random.default_rng(41)
    return (JointRNN(rng.normal(size=(3, 4)), rng.normal(size=(4, 4)) / 2, rng.normal(size=4)),
            (rng.normal(size=(2, 3)), rng.normal(size=(2, 4))))
