import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(26)
    B, T, C, H, K, d = 2, 4, 3, 4, 2, 2
    x, wq, wk, wv, wo = r.normal(size=(B, T, C)), r.normal(size=(C, 8)), r.normal(size=(C, 4)), r.normal(size=(C, 4)), r.normal(size=(8, C))
    up = r.normal(size=(B, T, C))

    def rot(a):  # (T, 2): one angle, base irrelevant
        t = np.arange(T)
        return np.stack([a[:, 0] * np.cos(t) - a[:, 1] * np.sin(t), a[:, 0] * np.sin(t) + a[:, 1] * np.cos(t)], 1)

    def y():
        out = np.zeros((B, T, C))
        for b in range(B):
            for h in range(H):
                g = h // 2
                q, k, v = rot(x[b] @ wq[:, 2 * h:2 * h + 2]), rot(x[b] @ wk[:, 2 * g:2 * g + 2]), x[b] @ wv[:, 2 * g:2 * g + 2]
                e = np.tril(np.exp(q @ k.T / np.sqrt(2)))
                out[b] += e / e.sum(1, keepdims=True) @ v @ wo[2 * h:2 * h + 2]
        return out
    o, s = m.attention_forward(x, wq, wk, wv, wo, H, K)
    g = m.attention_backward(up, s, wq, wk, wv, wo, H, K)
    f = {"forward": (o, y())}
    for k, a, p in zip(("dx", "dwq", "dwk", "dwv", "dwo"), g, (x, wq, wk, wv, wo)):
        f[k] = (a, slope(y, p, up))
    z, dz = r.normal(size=(1, 1, 3, 6)), r.normal(size=(1, 1, 3, 6))
    c, n = m.rope_tables(3, 6)
    f["apply_rope_backward"] = (m.apply_rope_backward(dz, c, n), slope(lambda: m.apply_rope(z, c, n), z, dz))
    return f
