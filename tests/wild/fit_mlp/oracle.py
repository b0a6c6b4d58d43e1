import numpy as np
from proof import slope

ACT = {
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
    "logistic": lambda z: 1 / (1 + np.exp(-z)),
}


def claims(load):
    m = load()
    rng = np.random.default_rng(7)
    X, y = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    found = {}
    for name, f in ACT.items():
        net = m.MLPRegressor((4, 6), name, 0.3, 0.5, 1, 3).fit(X, y)
        new = [a.copy() for a in net.coefs_ + net.intercepts_]
        net._initialize([3, 4, 6, 2])
        w, b = net.coefs_, net.intercepts_

        def loss():
            h = f(f(X @ w[0] + b[0]) @ w[1] + b[1]) @ w[2] + b[2]
            return np.mean((h - y) ** 2) / 2 + 0.03 * sum((v**2).sum() for v in w)

        value, cg, ig = net._backprop(X, y)
        for i in range(3):
            found[f"coef_grads[{i}], {name}"] = (cg[i], slope(loss, w[i]))
            found[f"intercept_grads[{i}], {name}"] = (ig[i], slope(loss, b[i]))
        found[f"step of coefs_, {name}"] = ((w[1] - new[1]) / 0.5, slope(loss, w[1]))
        found[f"step of intercepts_, {name}"] = ((b[1] - new[4]) / 0.5, slope(loss, b[1]))
        found[f"loss, {name}"] = (value, loss())
    return found
