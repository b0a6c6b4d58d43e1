import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(28)
    img, th = r.normal(size=(2, 2, 4, 5)), np.array([[1., 0, 0], [0, 1, 0]]) + r.normal(size=(2, 2, 3)) * .3
    up = r.normal(size=(2, 2, 3, 6))

    def y():
        out = np.zeros((2, 2, 3, 6))
        for n in range(2):
            for i, b in enumerate(np.linspace(-1, 1, 3)):
                for j, a in enumerate(np.linspace(-1, 1, 6)):
                    px, py = th[n] @ [a, b, 1]
                    px, py = (px + 1) * 2, (py + 1) * 1.5
                    for p in range(4):
                        for q in range(5):
                            out[n, :, i, j] += img[n, :, p, q] * max(0, 1 - abs(px - q)) * max(0, 1 - abs(py - p))
        return out
    s = m.SpatialTransformer()
    f = {"forward": (s(img, th, (3, 6)), y())}
    gi, gt = s.backward(up)
    f["img"], f["theta"] = (gi, slope(y, img, up)), (gt, slope(y, th, up))
    return f
