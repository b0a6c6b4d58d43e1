# /// mutant
# subject = "SelfAttention"
# convention = "attributes"
# role = "attention"
# rule = "BH109"
# where = "dx"
# also = ["BH116"]
# fault = "dx holds the path through the queries only; those through keys and values are left out."
# ///
import numpy as np


class SelfAttention:
    def __init__(self, Wq, Wk, Wv):
        self.Wq = Wq
        self.Wk = Wk
        self.Wv = Wv

    def forward(self, x):
        self.x = x
        self.Q, self.K, self.V = x @ self.Wq, x @ self.Wk, x @ self.Wv
        self.sc = self.Wq.shape[1] ** -0.5
        S = self.Q @ self.K.transpose(0, 2, 1) * self.sc
        E = np.exp(S - S.max(2, keepdims=True))
        self.A = E / E.sum(2, keepdims=True)
        return self.A @ self.V

    def backward(self, dout):
        T = (0, 2, 1)
        dV = self.A.transpose(T) @ dout
        dA = dout @ self.V.transpose(T)
        dS = self.A * (dA - np.sum(dA * self.A, 2, keepdims=True)) * self.sc
        dQ, dK = dS @ self.K, dS.transpose(T) @ self.Q
        self.dWq = (self.x.transpose(T) @ dQ).sum(0)
        self.dWk = (self.x.transpose(T) @ dK).sum(0)
        self.dWv = (self.x.transpose(T) @ dV).sum(0)
        return dQ @ self.Wq.T


def case_self():
    rng = np.random.default_rng(12)
    return SelfAttention(rng.normal(size=(4, 3)), rng.normal(size=(4, 3)), rng.normal(size=(4, 5))), rng.normal(size=(2, 3, 4))
