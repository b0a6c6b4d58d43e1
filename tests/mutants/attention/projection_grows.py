# /// mutant
# subject = "AttentionBlock"
# convention = "dicts"
# role = "attention"
# rule = "BH110"
# where = "Wo"
# also = []
# fault = "Only the output projection's gradient is accumulated, the others are replaced."
# ///
import numpy as np


class AttentionBlock:
    def __init__(self, Wv, Wo):
        self.params = {"Wv": Wv, "Wo": Wo}
        self.grads = {"Wv": np.zeros_like(Wv), "Wo": np.zeros_like(Wo)}

    def forward(self, x):
        # the scores are those of the inputs themselves
        self.x = x
        self.c = x.shape[-1] ** -0.5
        s = np.einsum("nid,njd->nij", x, x) * self.c
        e = np.exp(s - s.max(axis=-1, keepdims=True))
        self.a = e / e.sum(axis=-1, keepdims=True)
        self.v = x @ self.params["Wv"]
        self.y = self.a @ self.v
        return self.y @ self.params["Wo"]

    def backward(self, dout):
        self.grads["Wo"] += np.einsum("nti,ntj->ij", self.y, dout)
        dy = dout @ self.params["Wo"].T
        dv = np.einsum("nij,nid->njd", self.a, dy)
        self.grads["Wv"] = np.einsum("nti,ntj->ij", self.x, dv)
        da = np.einsum("nid,njd->nij", dy, self.v)
        ds = self.a * (da - (da * self.a).sum(axis=-1, keepdims=True)) * self.c
        return ds @ self.x + ds.swapaxes(1, 2) @ self.x + dv @ self.params["Wv"].T


def case_block():
    rng = np.random.default_rng(45)
    return AttentionBlock(rng.normal(size=(4, 3)), rng.normal(size=(3, 5))), rng.normal(size=(2, 3, 4)) * 0.7
