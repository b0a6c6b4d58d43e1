import numpy as np
from proof import slope


def claims(load):
    m = load(("range(5000)", "range(3)"))
    r = np.random.default_rng(34)
    f = {}
    for act, fn in ((m.sigmoid, lambda z: 1 / (1 + np.exp(-z))), (m.tanh, np.tanh)):
        n = m.NeuralNetwork(3, 4, 2)
        n.activation_function, n.learning_rate = act, 0.25
        names = ("weights_ih", "bias_h", "weights_ho", "bias_o")
        W, b, V, c = P = [np.array(getattr(n, k).data) for k in names]
        x, t = r.normal(size=3), r.normal(size=2)
        L = lambda: 0.5 * ((t[:, None] - fn(V @ fn(W @ x[:, None] + b) + c)) ** 2).sum()
        n.train(list(x), list(t))
        for k, p in zip(names, P):
            f[f"step of {k} {'tanh' if act is m.tanh else 'sigmoid'}"] = ((p - np.array(getattr(n, k).data)) * 4, slope(L, p))
    return f
