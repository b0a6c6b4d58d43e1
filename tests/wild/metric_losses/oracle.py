import numpy as np

from proof import slope


def claims(load):
    module = load()
    rng = np.random.default_rng(21)
    a, b, c = (rng.normal(size=(6, 3)) * 0.5 for _ in range(3))
    same = np.array([1, 0, 1, 0, 0, 1])
    out = {}
    _, g1, g2 = module.contrastive_loss(a, b, same, 2.0)
    f = lambda: module.contrastive_loss(a, b, same, 2.0)[0]
    out["contrastive, f1"], out["contrastive, f2"] = (g1, slope(f, a)), (g2, slope(f, b))
    f = lambda: module.triplet_loss(a, b, c)[0]
    for name, grad, x in zip(("da", "dpos", "dneg"), module.triplet_loss(a, b, c)[1], (a, b, c)):
        out[name] = (grad, slope(f, x))
    y = 2 * same - 1
    _, du, dv = module.cosine_embedding_loss(a, b, y, -0.5)
    f = lambda: module.cosine_embedding_loss(a, b, y, -0.5)[0]
    out["du"], out["dv"] = (du, slope(f, a)), (dv, slope(f, b))
    w = rng.normal(size=a.shape)
    f = lambda: a / np.linalg.norm(a, axis=1, keepdims=True)
    out["normalize"] = (module.normalize_backward(a, w), slope(f, a, w))
    return out
