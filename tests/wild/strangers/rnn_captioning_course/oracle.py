import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(4)
    x, h0, Wx, Wh, b = (r.normal(size=s) for s in ((2, 4, 3), (2, 5), (3, 5), (5, 5), (5,)))
    up = r.normal(size=(2, 4, 5))

    def f():
        h, out = h0, []
        for t in range(4):
            h = np.tanh(x[:, t] @ Wx + h @ Wh + b)
            out.append(h)
        return np.stack(out, 1)
    c = {}
    for n, a, g in zip(("x", "h0", "Wx", "Wh", "b"), (x, h0, Wx, Wh, b), m.rnn_backward(up, m.rnn_forward(x, h0, Wx, Wh, b)[1])):
        c["rnn d" + n] = (g, slope(f, a, up))
    s = m.rnn_step_backward(up[:, 0], m.rnn_step_forward(x[:, 0], h0, Wx, Wh, b)[1])
    c["step"] = (s[3], slope(lambda: np.tanh(x[:, 0] @ Wx + h0 @ Wh + b), Wh, up[:, 0]))
    i, E = np.array([[0, 2, 2, 1], [2, 0, 0, 0]]), r.normal(size=(3, 5))
    c["embedding"] = (m.word_embedding_backward(up, m.word_embedding_forward(i, E)[1]), slope(lambda: E[i], E, up))
    for n, a, g in zip("xwb", (x, Wx, b), m.temporal_affine_backward(up, m.temporal_affine_forward(x, Wx, b)[1])):
        c["temporal d" + n] = (g, slope(lambda: x @ Wx + b, a, up))
    k = r.random((2, 4)) > 0.3
    L, dx = m.temporal_softmax_loss(x, i, k)
    c["softmax"] = (dx, slope(lambda: np.sum(k * (np.log(np.exp(x).sum(-1)) - np.take_along_axis(x, i[..., None], 2)[..., 0])) / 2, x))
    q, u = r.normal(size=(4, 3)), r.normal(size=(4, 5))
    for n, a, g in zip("xwb", (q, Wx, b), m.affine_backward(u, m.affine_forward(q, Wx, b)[1])):
        c["affine d" + n] = (g, slope(lambda: q @ Wx + b, a, u))
    return c
