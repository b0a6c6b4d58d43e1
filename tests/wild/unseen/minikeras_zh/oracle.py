import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(15)
    f = {}
    x, up = r.normal(size=(5, 3)), r.normal(size=(5, 4))
    F = {"relu": lambda z: np.maximum(z, 0), "sigmoid": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh,
         "softplus": lambda z: np.log(1 + np.exp(z)), "linear": lambda z: z}
    for a, fn in F.items():
        d = m.Dense(4, a, 3, l2=0.3)
        d.build(3)
        d.b = r.normal(size=(1, 4))
        d.call(x, True)
        o = lambda: fn(x @ d.w + d.b)
        L = lambda: (o() * up).sum() + 0.3 * (d.w ** 2).sum()
        f[f"Dense {a} dx"] = (d.backward(up), slope(L, x))
        f[f"Dense {a} dw"] = (d.dw, slope(L, d.w))
        f[f"Dense {a} db"] = (d.db, slope(L, d.b))
    y, p = r.uniform(0, 1, (5, 4)), r.uniform(0.1, 0.9, (5, 4))
    f["mse"] = (m.mse(y, p)[1], slope(lambda: np.mean((p - y) ** 2), p))
    f["binary_crossentropy"] = (m.binary_crossentropy(y, p)[1], slope(lambda: -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)), p))
    dr = m.Dropout(0.4)
    np.random.seed(3)
    out = dr.call(x, True)
    k = out / x
    f["Dropout"] = (dr.backward(up[:, :3]), slope(lambda: x * k, x, up[:, :3]))
    mod = m.Sequential()
    mod.add(m.Dense(4, "tanh", 3))
    mod.add(m.Dense(2, "sigmoid"))
    mod.compile("binary_crossentropy", lr=0.1, momentum=0.5)
    W, V = mod.layers[0].w.copy(), mod.layers[1].w.copy()
    y = r.uniform(0, 1, (5, 2))

    def bce():
        q = 1 / (1 + np.exp(-(np.tanh(x @ W) @ V)))
        return -np.mean(y * np.log(q) + (1 - y) * np.log(1 - q))
    mod.train_on_batch(x, y)
    f["step of w0"] = ((W - mod.layers[0].w) * 10, slope(bce, W))
    f["step of w1"] = ((V - mod.layers[1].w) * 10, slope(bce, V))
    return f
