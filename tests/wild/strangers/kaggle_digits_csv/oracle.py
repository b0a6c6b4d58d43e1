import numpy as np
from proof import slope


def claims(load):
    m = load(("import pandas as pd\n", ""),
             ("data = pd.read_csv('/kaggle/input/digit-recognizer/train.csv')", "data = np.random.randint(0, 10, (1012, 785))"),
             ("data.head()", ""), ("0.10, 500)", "0.10, 1)"))
    r = np.random.default_rng(5)
    W1, b1, W2, b2 = (r.normal(size=s) for s in ((5, 3), (5, 1), (4, 5), (4, 1)))
    X, Y = r.normal(size=(3, 6)), np.array([0, 3, 1, 2, 2, 3])

    def f():
        z = W2 @ np.maximum(W1 @ X + b1, 0) + b2
        return np.mean(np.log(np.exp(z).sum(0)) - z[Y, np.arange(6)])
    g = m.backward_prop(*m.forward_prop(W1, b1, W2, b2, X), W1, W2, X, Y)
    c = {}
    new = m.update_params(W1, b1, W2, b2, *g, 0.3)
    for n, a, d, u in zip(("W1", "b1", "W2", "b2"), (W1, b1, W2, b2), g, new):
        s = slope(f, a)
        c["d" + n] = (d, s)
        c["new " + n] = (u, a - 0.3 * s)
    return c
