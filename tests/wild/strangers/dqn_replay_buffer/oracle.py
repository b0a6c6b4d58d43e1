import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(3)
    q = m.QNetwork(3, 4, (5, 4), lr=0.1)
    q.b = [r.normal(size=b.shape) for b in q.b]
    S, A, y = r.normal(size=(6, 3)), np.array([0, 3, 2, 2, 1, 0]), 2 * r.normal(size=6)

    def f():
        h = S
        for W, b in zip(q.W[:2], q.b):
            h = np.maximum(h @ W + b, 0)
        e = np.abs((h @ q.W[2] + q.b[2])[np.arange(6), A] - y)
        return np.mean(np.where(e < 1, e * e / 2, e - 0.5))
    dW, db = q.gradients(S, A, y)
    c = {"loss": (q.loss(S, A, y), f())}
    for i in range(3):
        c[f"W{i}"], c[f"b{i}"] = (dW[i], slope(f, q.W[i])), (db[i], slope(f, q.b[i]))
    old, ob = q.W[1].copy(), q.b[2].copy()
    q.train_on_batch(S, A, y)
    c["step W"], c["step b"] = (old - q.W[1], 0.1 * c["W1"][1]), (ob - q.b[2], 0.1 * c["b2"][1])
    t = np.array([-2.0, 0.3, 1.7])
    c["huber"] = (m.huber_grad(t), slope(lambda: m.huber(t), t))
    return c
