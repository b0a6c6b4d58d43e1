import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(29)
    s, d = r.normal(size=(2, 3, 4)), r.normal(size=(2, 3, 4))

    def sq(s):
        n = np.linalg.norm(s, axis=-1, keepdims=True)
        return n / (1 + n * n) * s
    f = {"squash_grad": (m.squash_grad(s, d), slope(lambda: sq(s), s, d))}
    c = m.CapsuleLayer(5, 2, 3, 4)
    c.W = r.normal(size=c.W.shape)
    u = r.normal(size=(2, 5, 2))
    c.forward(u)
    C = c.c.copy()
    y = lambda: sq(np.einsum("nio,nid,iode->noe", C, u, c.W))
    f["CapsuleLayer du"] = (c.backward(d), slope(y, u, d))
    f["CapsuleLayer dW"] = (c.dW, slope(y, c.W, d))
    v, t = r.normal(size=(4, 3, 2)) * .5, np.eye(3)[[0, 1, 2, 0]]
    L = m.MarginLoss(lam=0.3)
    n = lambda: np.linalg.norm(v, axis=-1)
    ml = lambda: (t * np.maximum(0, .9 - n()) ** 2 + .3 * (1 - t) * np.maximum(0, n() - .1) ** 2).sum() / 4
    f["MarginLoss"] = (L.forward(v, t), ml())
    f["MarginLoss dv"] = (L.backward(), slope(ml, v))
    return f
