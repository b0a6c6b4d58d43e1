import numpy as np
from proof import slope


def claims(load):
    r = np.random.default_rng(0)
    X0, lab = r.normal(size=(9, 4)), np.arange(9) % 3
    rep = (("import pandas as pd # data processing, CSV file I/O (e.g. pd.read_csv)\n", ""), ("df = pd.read_csv('../input/iris/Iris.csv')\ndf.head()\n", ""),
           ("X = df[['SepalLengthCm', 'SepalWidthCm', 'PetalLengthCm', 'PetalWidthCm']].values\n", ""),
           ("labels = df['Species'].astype('category').cat.codes.values\n", ""))
    a = load(*rep, ("range(1000)", "range(3)"), X=X0, labels=lab)
    m = load(*rep, ("range(1000)", "range(4)"), X=X0, labels=lab)
    X, y = a.X, a.y
    P = [q.copy() for q in (a.w1, a.b1, a.w2, a.b2)]

    def f():
        z = np.tanh(X @ P[0] + P[1]) @ P[2] + P[3]
        return -np.sum(y * (z - np.log(np.exp(z).sum(1, keepdims=True)))) / 9
    c = {"loss": (m.loss, f())}
    for n, p in zip(("w1", "b1", "w2", "b2"), P):
        s = slope(f, p)
        c["d" + n] = (getattr(m, "d" + n), s)
        c["step " + n] = (getattr(m, n) - p, -0.05 * s)
    return c
