# /// mutant
# subject = "MultiHead"
# convention = "dicts"
# role = "attention"
# rule = "BH208"
# where = "Wo"
# also = ["BH105"]
# fault = "The dict of gradients has no entry for the output projection."
# ///
import numpy as np


class MultiHead:
    def __init__(self, Wq, Wk, Wv, Wo, heads=2):
        self.params = {"Wq": Wq, "Wk": Wk, "Wv": Wv, "Wo": Wo}
        self.grads = {}
        self.heads = heads

    def forward(self, x):
        p, h = self.params, self.heads
        self.x = x
        cut = lambda z: np.stack(np.split(z, h, axis=-1), axis=1)   # (N, h, T, d)
        self.q, self.k, self.v = cut(x @ p["Wq"]), cut(x @ p["Wk"]), cut(x @ p["Wv"])
        s = self.q @ self.k.swapaxes(-1, -2) / self.q.shape[-1] ** 0.5
        s = np.exp(s - s.max(-1, keepdims=True))
        self.a = s / s.sum(-1, keepdims=True)
        self.y = np.concatenate(list((self.a @ self.v).swapaxes(0, 1)), axis=-1)
        return self.y @ p["Wo"]

    def backward(self, dout):
        p, h = self.params, self.heads
        dy = np.stack(np.split(dout @ p["Wo"].T, h, axis=-1), axis=1)
        dv = self.a.swapaxes(-1, -2) @ dy
        da = dy @ self.v.swapaxes(-1, -2)
        ds = self.a * (da - (da * self.a).sum(-1, keepdims=True)) / self.q.shape[-1] ** 0.5
        glue = lambda z: np.concatenate(list(z.swapaxes(0, 1)), axis=-1)
        dx = 0
        for name, g in zip(("Wq", "Wk", "Wv"), (glue(ds @ self.k), glue(ds.swapaxes(-1, -2) @ self.q), glue(dv))):
            self.grads[name] = np.tensordot(self.x, g, ((0, 1), (0, 1)))
            dx = dx + g @ p[name].T
        return dx


def case_multi_head():
    rng = np.random.default_rng(14)
    w = lambda: rng.normal(size=(4, 4)) * 0.6
    return MultiHead(w(), w(), w(), w()), rng.normal(size=(2, 3, 4))
