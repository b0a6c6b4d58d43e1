import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(6)
    X, y, b, k = r.normal(size=(7, 3)), r.normal(size=7), np.array([0, 1, 1, 0, 1, 0, 1]), np.array([0, 1, 2, 2, 1, 0, 2])
    w, i = np.zeros(3), np.zeros(1)
    c = {}
    for n, t, f in (("LinearRegression", y, lambda: np.mean((X @ w + i - y) ** 2) / 2),
                    ("LogisticRegression", b, lambda: np.mean(np.log1p(np.exp(X @ w + i)) - b * (X @ w + i)))):
        e = getattr(m, n)(0.1, 2).fit(X, t)
        w, i = np.zeros(3), np.zeros(1)
        for _ in range(2):
            a, d = slope(f, w), slope(f, i)
            w, i = w - 0.1 * a, i - 0.1 * d
        c[n + " w"], c[n + " b"] = (e.weights, w), (e.bias, i[0])
    v = r.normal(size=4)
    Z = np.c_[np.ones(7), X]
    for n, reg in (("Ridge", lambda: 0.25 * np.sum(v[1:] ** 2)), ("Lasso", lambda: 0.5 * np.sum(np.abs(v[1:])))):
        e = getattr(m, n + "Regression")(0.5)
        f = lambda: np.mean((Z @ v - y) ** 2) / 2 + reg()
        c[n] = (e._gradient(Z, y, v), slope(f, v))
        c[n + " cost"] = (e._cost(Z, y, v), f())
    e = m.SoftmaxRegression(0.2, 2, 0.4).fit(X, k)
    W, B = np.zeros((3, 3)), np.zeros(3)

    def s():
        z = X @ W + B
        return np.mean(np.log(np.exp(z).sum(1)) - z[np.arange(7), k]) + 0.2 * np.sum(W ** 2)
    for _ in range(2):
        a, d = slope(s, W), slope(s, B)
        W, B = W - 0.2 * a, B - 0.2 * d
    c["softmax W"], c["softmax b"] = (e.W, W), (e.b, B)
    return c
