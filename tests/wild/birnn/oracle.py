import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(7)
    net = m.BiRNNClassifier(3, 4, 2)
    for cell in (net.fwd, net.bwd):
        cell.Wh += 0.3 * rng.normal(size=(4, 4))
        cell.b += abs(rng.normal(size=4))
    x, d = rng.normal(size=(3, 5, 3)), rng.normal(size=(3, 2))
    mask = np.array([[1, 1, 1, 1, 1], [1, 0, 1, 1, 0], [1, 1, 0, 1, 1.0]])

    def out():
        rows = []
        for seq, keep in zip(x, mask):
            seq = seq[keep == 1]
            pooled = []
            for cell, s in ((net.fwd, seq), (net.bwd, seq[::-1])):
                h, hs = np.zeros(4), []
                for v in s:
                    h = np.maximum(v @ cell.Wx + h @ cell.Wh + cell.b, 0)
                    hs.append(h)
                pooled.append(np.mean(hs, 0))
            rows.append(np.concatenate(pooled) @ net.V + net.c)
        return np.array(rows)

    for _ in range(2):
        net.fwd.zero_grad(), net.bwd.zero_grad()
        scores = net.forward(x, mask)
        dx = net.backward(d)
    found = {"scores": (scores, out()), "dx": (dx, slope(out, x, d))}
    found["gV"], found["gc"] = (net.gV, slope(out, net.V, d)), (net.gc, slope(out, net.c, d))
    for way in ("fwd", "bwd"):
        cell = getattr(net, way)
        for k in ("Wx", "Wh", "b"):
            found[f"{way}.g{k}"] = (getattr(cell, "g" + k), slope(out, getattr(cell, k), d))
    return found
