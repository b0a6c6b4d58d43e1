import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(7)
    x, d = rng.normal(size=(2, 4, 3)), rng.normal(size=(2, 4, 3))
    rnn = m.RNN(5, input_shape=(4, 3))
    rnn.initialize(m.SGD(0.5))
    U, V, W = rnn.U.copy(), rnn.V.copy(), rnn.W.copy()

    def out():
        h, outs = np.zeros((2, 5)), []
        for t in range(4):
            h = np.tanh(x[:, t] @ U.T + h @ W.T)
            outs.append(h @ V.T)
        return np.stack(outs, 1)

    rnn.forward_pass(x[::-1])
    found = {"outputs": (rnn.forward_pass(x), out())}
    found["accum_grad_next"] = (rnn.backward_pass(d), slope(out, x, d))
    for k, w in (("U", U), ("V", V), ("W", W)):
        found[f"step of {k}"] = ((w - getattr(rnn, k)) / 0.5, slope(out, w, d))
    return found
