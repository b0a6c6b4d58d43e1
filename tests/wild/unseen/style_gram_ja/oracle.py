import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(13)
    F, G = r.normal(size=(3, 4, 2)), r.normal(size=(3, 4, 2))
    f = {}
    f["content_loss"] = (m.content_loss(0.3, F, G)[1], slope(lambda: 0.3 * np.sum((F - G) ** 2), F))
    d = r.normal(size=(3, 3))
    g = lambda: np.einsum("chw,dhw->cd", F, F) / F.size
    f["gram_backward"] = (m.gram_backward(d, F), slope(g, F, d))
    T = r.normal(size=(3, 3))
    T = T + T.T
    f["style_loss"] = (m.style_loss([F], [T], [0.7])[1][0], slope(lambda: 0.7 * np.sum((g() - T) ** 2), F))
    tv = lambda: 0.2 * (np.sum(np.diff(F, axis=1) ** 2) + np.sum(np.diff(F, axis=2) ** 2))
    f["tv_loss"] = (m.tv_loss(F, 0.2)[1], slope(tv, F))
    W, z, dF = r.normal(size=(5, 3)), None, r.normal(size=(5, 4, 2))
    c = lambda: np.maximum(np.einsum("oc,chw->ohw", W, F), 0)
    z = m.conv1x1_relu(F, W)[1]
    f["conv1x1_relu_backward"] = (m.conv1x1_relu_backward(dF, z, W), slope(c, F, dF))
    Ws = [W, r.normal(size=(4, 3))]
    st, co = [np.eye(5), np.eye(4)], r.normal(size=(5, 4, 2))

    def tot():
        L = tv() / 0.2 * 0.1
        for w, s in zip(Ws, st):
            a = np.maximum(np.einsum("oc,chw->ohw", w, F), 0)
            L += np.sum((np.einsum("chw,dhw->cd", a, a) / a.size - s) ** 2)
        return L + 0.5 * np.sum((c() - co) ** 2)
    v, dI = m.total(F, Ws, co, st, 0.5, (1., 1.), 0.1)
    f["total value"] = (v, tot())
    f["total"] = (dI, slope(tot, F))
    return f
