# /// mutant
# subject = "GatedUnit"
# convention = "lists"
# role = "unknown"
# rule = "BH111"
# where = "dx"
# elsewhere = ["params[0]", "params[1]"]
# fault = "backward uses the gate that forward kept from the call before."
# ///
import numpy as np


class GatedUnit:
    def __init__(self, Wv, Wg):
        self.params = [Wv, Wg]
        self.grads = [np.zeros_like(Wv), np.zeros_like(Wg)]
        self.gate = None

    def forward(self, x):
        Wv, Wg = self.params
        gate = 1 / (1 + np.exp(-(x @ Wg)))
        if self.gate is None or self.gate.shape != gate.shape:
            self.gate = gate
        self.x, self.value = x, x @ Wv
        out = self.value * gate
        self.kept, self.gate = self.gate, gate
        return out

    def backward(self, dout):
        Wv, Wg = self.params
        dvalue = dout * self.kept
        da = dout * self.value * self.kept * (1 - self.kept)
        self.grads[0][...] = self.x.T @ dvalue
        self.grads[1][...] = self.x.T @ da
        return dvalue @ Wv.T + da @ Wg.T


def case_gate():
    rng = np.random.default_rng(12)
    return GatedUnit(rng.normal(size=(4, 3)), rng.normal(size=(4, 3))), rng.normal(size=(5, 4))
