import numpy as np
from proof import slope


def claims(load):
    m = load(("import h5py\n", ""),
             ("train_x_orig, train_y = load_dataset()", "train_x_orig, train_y = np.random.rand(3, 2, 2, 3), np.array([[0, 1, 1]])"),
             ("layers_dims = [12288, 20, 7, 5, 1]", "layers_dims = [12, 4, 1]"), ("num_iterations=2500", "num_iterations=2"))
    r = np.random.default_rng(0)
    p = {}
    dims = [4, 5, 3, 1]
    for i in range(1, 4):
        p[f"W{i}"] = r.normal(size=(dims[i], dims[i - 1]))
        p[f"b{i}"] = r.normal(size=(dims[i], 1))
    X, Y = r.normal(size=(4, 6)), (r.random((1, 6)) > 0.5) * 1.0

    def f():
        a = X
        for i in (1, 2):
            a = np.maximum(p[f"W{i}"] @ a + p[f"b{i}"], 0)
        z = p["W3"] @ a + p["b3"]
        return np.mean(np.log1p(np.exp(z)) - Y * z)
    AL, caches = m.L_model_forward(X, p)
    g = m.L_model_backward(AL, Y, caches)
    c = {"cost": (m.compute_cost(AL, Y), f()), "dA0": (g["dA0"] / 6, slope(f, X))}
    for k in p:
        c["d" + k] = (g["d" + k], slope(f, p[k]))
    new = m.update_parameters(dict(p), g, 0.2)
    c["update W2"] = (new["W2"], p["W2"] - 0.2 * slope(f, p["W2"]))
    c["update b1"] = (new["b1"], p["b1"] - 0.2 * slope(f, p["b1"]))
    return c
