import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(4)
    A, X, y = r.normal(size=(6, 6)), r.normal(size=(6, 4)), np.eye(3)[[0, 1, 2, 0, 1, 2]]
    g1, g2, sm = m.GCNLayer(4, 4, np.tanh), m.GCNLayer(4, 3, np.tanh), m.SoftmaxLayer(3, 3)
    sm.b = r.normal(size=(3, 1))
    W1, W2, W3, b = g1.W.copy(), g2.W.copy(), sm.W.copy(), sm.b.copy()
    opt = m.GradDescentOptim(0.5, 0.3)
    tr = np.array([0, 2, 5])
    p = sm.forward(g2.forward(A, g1.forward(A, X)))
    opt(p, y, A, tr)
    found = {}

    def loss():
        h = np.tanh(A @ np.tanh(A @ X @ W1.T) @ W2.T)
        z = h @ W3.T + b.T
        ll = np.log(np.exp(z).sum(1)) - (z * y).sum(1)
        return ll[tr].mean() + 0.15 * ((W1 ** 2).sum() + (W2 ** 2).sum() + (W3 ** 2).sum())

    s = {k: slope(loss, v) for k, v in dict(W1=W1, W2=W2, W3=W3, b=b).items()}
    dW, db = sm.backward(opt)
    found["SoftmaxLayer.dW"], found["SoftmaxLayer.db"] = (dW, s["W3"]), (db, s["b"])
    found["GCNLayer 2"] = (g2.backward(opt), s["W2"])
    found["GCNLayer 1"] = (g1.backward(opt), s["W1"])
    found["step of W1"] = ((W1 - g1.W) / 0.5, s["W1"])
    found["step of softmax W"] = ((W3 - sm.W) / 0.5, s["W3"])
    found["GCNLayer input"] = (opt.out, slope(loss, X))
    return found
