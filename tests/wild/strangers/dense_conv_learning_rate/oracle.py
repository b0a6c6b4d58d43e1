import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(3)
    c = {}

    def layer(name, l, x, params):
        out = l.forward(x)
        up = r.normal(size=out.shape)
        due = {p: slope(lambda: l.forward(x), getattr(l, p), up) for p in params}
        c[name + " dx"] = None
        dx = slope(lambda: l.forward(x), x, up)
        old = {p: getattr(l, p).copy() for p in params}
        l.forward(x)
        got = l.backward(up.copy(), 0.3)
        c[name + " dx"] = (got, dx)
        for p in params:
            c[f"{name} {p}"] = ((old[p] - getattr(l, p)) / 0.3, due[p])
    layer("dense", m.Dense(3, 4), r.normal(size=(3, 1)), ["weights", "bias"])
    layer("conv", m.Convolutional((2, 5, 6), 3, 3), r.normal(size=(2, 5, 6)), ["kernels", "biases"])
    layer("tanh", m.Tanh(), r.normal(size=(4, 1)), [])
    layer("sigmoid", m.Sigmoid(), r.normal(size=(4, 1)), [])
    layer("softmax", m.Softmax(), r.normal(size=(4, 1)), [])
    layer("reshape", m.Reshape((2, 3), (6, 1)), r.normal(size=(2, 3)), [])
    y, p = r.random((4, 1)), r.random((4, 1))
    c["mse"] = (m.mse_prime(y, p), slope(lambda: np.mean((p - y) ** 2), p))
    c["bce"] = (m.binary_cross_entropy_prime(y, p), slope(lambda: -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)), p))
    return c
