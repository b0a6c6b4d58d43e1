# /// mutant
# subject = "MHA"
# convention = "dicts"
# role = "attention"
# rule = "BH112"
# where = "Wo"
# also = ["BH100"]
# fault = "The gradient of the output projection uses the layer's input where it needs the heads' output."
# ///
import numpy as np


class MHA:
    def __init__(self, W, Wo, heads):
        self.params = {"W": W, "Wo": Wo}    # W: (D, 3D), queries, keys, values
        self.grads = {k: None for k in self.params}
        self.heads = heads

    def forward(self, x):
        N, T, D = x.shape
        self.x = x
        qkv = (x @ self.params["W"]).reshape(N, T, 3, self.heads, D // self.heads).transpose(2, 0, 3, 1, 4)
        self.q, self.k, self.v = qkv
        s = np.einsum("nhtd,nhsd->nhts", self.q, self.k) * (D // self.heads) ** -0.5
        s -= s.max(axis=-1, keepdims=True)
        self.p = np.exp(s) / np.exp(s).sum(axis=-1, keepdims=True)
        self.z = np.einsum("nhts,nhsd->nthd", self.p, self.v).reshape(N, T, D)
        return self.z @ self.params["Wo"]

    def backward(self, dout):
        N, T, D = dout.shape
        self.grads["Wo"] = np.einsum("nti,ntj->ij", self.x, dout)
        dz = (dout @ self.params["Wo"].T).reshape(N, T, self.heads, -1)
        dv = np.einsum("nhts,nthd->nhsd", self.p, dz)
        dp = np.einsum("nthd,nhsd->nhts", dz, self.v)
        ds = self.p * (dp - (dp * self.p).sum(axis=-1, keepdims=True)) * (D // self.heads) ** -0.5
        dq = np.einsum("nhts,nhsd->nhtd", ds, self.k)
        dk = np.einsum("nhts,nhtd->nhsd", ds, self.q)
        dqkv = np.stack([dq, dk, dv]).transpose(1, 3, 0, 2, 4).reshape(N, T, 3 * D)
        self.grads["W"] = np.einsum("nti,ntj->ij", self.x, dqkv)
        return dqkv @ self.params["W"].T


def case_mha():
    rng = np.random.default_rng(15)
    return MHA(rng.normal(size=(6, 18)) / 2, rng.normal(size=(6, 6)), heads=3), rng.normal(size=(2, 4, 6))
