import numpy as np
from proof import slope


def claims(load):
    m = load(("plt.rcParams['font.sans-serif'] = ['SimHei']   # 中文字体", ""))
    r = np.random.default_rng(27)
    a = m.AdditiveAttention(3, 2, 4)
    Q, K, V, n = r.normal(size=(3, 5, 3)), r.normal(size=(3, 5, 2)), r.normal(size=(3, 5, 2)), np.array([5, 2, 3])
    d = r.normal(size=(3, 5, 2))

    def y():
        out = np.zeros((3, 5, 2))
        for b in range(3):
            for i in range(5):
                e = np.exp([a.v @ np.tanh(Q[b, i] @ a.Wq + K[b, j] @ a.Wk) for j in range(n[b])])
                out[b, i] = e / e.sum() @ V[b, :n[b]]
        return out
    f = {"forward": (a.forward(Q, K, V, n), y())}
    for k, g, p in zip(("dQ", "dK", "dV"), a.backward(d), (Q, K, V)):
        f[k] = (g, slope(y, p, d))
    for k in ("Wq", "Wk", "v"):
        f["grads " + k] = (a.grads[k], slope(y, getattr(a, k), d))
    return f
