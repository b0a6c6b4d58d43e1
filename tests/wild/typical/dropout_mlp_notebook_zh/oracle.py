import numpy as np
from proof import slope


def claims(load):
    r = np.random.default_rng(0)

    class D:
        data = r.normal(size=(10, 3))
        target = np.arange(10) % 2
    m = load(("from sklearn.datasets import load_breast_cancer\n", ""), ("range(100)", "range(1)"), ("plt.rcParams['font.sans-serif'] = ['SimHei']\n", ""), load_breast_cancer=lambda: D)
    d1, dr, d2 = m.Dense(3, 6), m.Dropout(0.7), m.Dense(6, 1)
    d1.b, d2.b = r.normal(size=(1, 6)), r.normal(size=(1, 1))
    net = m.MLP([d1, m.ReLU(), dr, d2])
    x, y = r.normal(size=(5, 3)), np.array([[1], [0], [0], [1], [1]])
    P = [q.copy() for q in (d1.W, d1.b, d2.W, d2.b)]
    np.random.seed(4)
    k = np.random.rand(5, 6) < 0.7

    def f(k=k, s=0.7):
        z = (np.maximum(x @ P[0] + P[1], 0) * k / s) @ P[2] + P[3]
        return np.mean(np.log(1 + np.exp(z)) - y * z)
    due = [-0.3 * slope(f, q) for q in P]
    np.random.seed(4)
    l = net.train_step(x, y, 0.3)
    c = {"loss": (l, f())}
    for n, a, q, s in zip(("W1", "b1", "W2", "b2"), (d1.W, d1.b, d2.W, d2.b), P, due):
        c[n] = (a - q, s)
    P[:] = [q.copy() for q in (d1.W, d1.b, d2.W, d2.b)]
    g = lambda: f(1, 1)
    net.criterion.forward(net.forward(x, False), y)
    d = net.criterion.backward()
    for layer in net.layers[::-1]:
        d = layer.backward(d)
    c["dx, no dropout"] = (d, slope(g, x))
    return c
