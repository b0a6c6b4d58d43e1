import numpy as np
from proof import slope


def claims(load):
    r = np.random.default_rng(0)

    class Col:
        def __init__(self, v): self.values = v
    df = {"area": Col(r.uniform(40, 200, 8)), "price": Col(r.uniform(1e4, 9e4, 8))}
    m = load(("import pandas as pd\n", ""), ("df = pd.read_csv('housing.csv')", ""), ("range(2000)", "range(1)"),
             ("gradient_descent(x_train, y_train, 0, 0, 0.01, 1000)", "gradient_descent(x_train, y_train, 0, 0, 0.01, 1)"), df=df)
    x, y = r.normal(size=7), r.normal(size=7)
    q = np.array([0.7, -0.4])
    J = lambda: np.mean((q[0] * x + q[1] - y) ** 2) / 2
    g = m.compute_gradient(x, y, q[0], q[1])
    c = {"J": (m.compute_cost(x, y, *q), J()), "grad": (np.array(g), slope(J, q))}
    X, w, b = r.normal(size=(7, 3)), r.normal(size=3), np.array([0.3])
    R = lambda: np.sum((X @ w + b - y) ** 2) / 14 + 0.8 / 14 * np.sum(w ** 2)
    c["ridge"] = (m.ridge_cost(X, y, w, b[0], 0.8), R())
    g = m.ridge_gradient(X, y, w, b[0], 0.8)
    c["ridge w"], c["ridge b"] = (g[0], slope(R, w)), (g[1], slope(R, b)[0])
    o = m.gradient_descent(x, y, q[0], q[1], 0.2, 1)
    c["step"] = (np.array(o[:2]) - q, -0.2 * slope(J, q))
    return c
