import types
import numpy as np
from proof import slope


def claims(load):
    m = load(("from PIL import Image\n", ""),
             ("np.asarray(Image.open('cat.png').convert('L').resize((64, 64)), dtype=float) / 127.5 - 1", "np.random.uniform(-1, 1, (6, 5))"),
             ("range(1, 31)", "range(1, 2)"), ("    for l in net.layers:\n        for name", "    G = [(l.W.copy(), l.b.copy(), l.gW, l.gb) for l in net.layers]\n    for l in net.layers:\n        for name")
             )
    return run(m)


def run(m):
    r = np.random.default_rng(21)
    net = m.Siren(4, 2)
    for l in net.layers:
        l.omega = 3.
        l.W, l.b = r.normal(size=l.W.shape) * .5, r.normal(size=l.b.shape)
    x, up = r.normal(size=(5, 2)), r.normal(size=(5, 1))
    A, B, C = net.layers
    y = lambda: np.sin(3 * (np.sin(3 * (x @ A.W.T + A.b)) @ B.W.T + B.b)) @ C.W.T + C.b
    net(x)
    f = {"Siren.back": (net.back(up), slope(y, x, up))}
    for i, l in enumerate(net.layers):
        f[f"gW {i}"], f[f"gb {i}"] = (l.gW, slope(y, l.W, up)), (l.gb, slope(y, l.b, up))
    (W0, b0, g0, h0), (W1, b1, g1, h1), (W2, b2, g2, h2) = m.G
    mse = lambda: np.mean((np.sin(30 * (np.sin(30 * (m.coords @ W0.T + b0)) @ W1.T + b1)) @ W2.T + b2 - m.target) ** 2)
    f["training loop gW 2"] = (g2, slope(mse, W2))
    return f
