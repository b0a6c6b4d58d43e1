import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(31)
    x, t = r.normal(size=(2, 3, 4)), (r.random((2, 3, 4)) > .5) * 1.
    P = lambda: 1 / (1 + np.exp(-x))

    def bce(w=1.):
        return -np.mean(w * t * np.log(P()) + (1 - t) * np.log(1 - P()))

    def dice():
        return 1 - np.mean([(2 * (p * k).sum() + 1) / (p.sum() + k.sum() + 1) for p, k in zip(P(), t)])

    def jac():
        p = P()
        return 1 - ((p * t).sum() + 1) / (np.sum(p + t - p * t) + 1)

    def tv():
        p = P()
        tp = (p * t).sum()
        return 1 - (tp + 1) / (tp + .3 * (p * (1 - t)).sum() + .7 * ((1 - p) * t).sum() + 1)

    def fo():
        p = P()
        return -np.mean(t * .25 * (1 - p) ** 2 * np.log(p) + (1 - t) * .75 * p ** 2 * np.log(1 - p))
    f = {"bce_with_logits": (m.bce_with_logits(x, t, 2.5)[1], slope(lambda: bce(2.5), x))}
    for n, g in (("dice_loss", dice), ("jaccard_loss", jac), ("tversky_loss", tv), ("focal_loss", fo), ("combo_loss", lambda: .5 * bce() + .5 * dice())):
        l, d = getattr(m, n)(x, t)
        f[n + " value"] = (l, g())
        f[n] = (d, slope(g, x))
    return f
