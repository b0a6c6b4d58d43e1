import numpy as np
from proof import slope


def claims(load):
    m = load(("epochs = 40", "epochs = 0"), ("n_mid = 8", "n_mid = 4"))
    rng = np.random.default_rng(7)
    rnn, last = m.rnn, m.out
    rnn.b += rng.normal(size=4)
    w = [rnn.w.copy(), rnn.v.copy(), rnn.b.copy(), last.w.copy(), last.b.copy()]
    x, t = rng.normal(size=(3, 6, 2)), rng.normal(size=(3, 1))

    def loss():
        h = np.zeros((3, 4))
        for i in range(6):
            h = np.tanh(x[:, i] @ w[0] + h @ w[1] + w[2])
        return 0.5 * np.mean((h @ w[3] + w[4] - t) ** 2)

    m.train(rnn, last, x[::-1], t, 0)
    m.train(rnn, last, x, t, 0.5)
    names = ("w", "v", "b", "output w", "output b")
    grads = (rnn.grad_w, rnn.grad_v, rnn.grad_b, last.grad_w, last.grad_b)
    now = (rnn.w, rnn.v, rnn.b, last.w, last.b)
    found = {}
    for k, a, g, b in zip(names, w, grads, now):
        due = slope(loss, a)
        found[f"grad of {k}"] = (g, due)
        found[f"step of {k}"] = ((a - b) / 0.5, due)
    due = slope(loss, x)
    found["grad_x of the first step"] = (rnn.grad_x, due[:, 0])
    return found
