import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(9)
    net = m.感知网络([3, 4, 4, 2])
    for b in net.b:
        b += rng.normal(size=b.shape)
    w, b = [a.copy() for a in net.w], [a.copy() for a in net.b]
    X, Y = rng.normal(size=(3, 6)), rng.random((2, 6))

    def loss():
        a = X
        for v, c in zip(w, b):
            a = 1 / (1 + np.exp(-(v @ a + c)))
        return np.mean((a - Y) ** 2)

    net.前向(rng.normal(size=(3, 6)))
    net.前向(X)
    nw, nb = net.反向(Y)
    found = {}
    for k in range(3):
        found[f"nabla_w[{k}]"] = (nw[k], slope(loss, w[k]))
        found[f"nabla_b[{k}]"] = (nb[k], slope(loss, b[k]))
    net.训练(X, Y, 1, 0.5)
    for k in range(3):
        found[f"step of w[{k}]"] = ((w[k] - net.w[k]) / 0.5, slope(loss, w[k]))
    return found
