import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    N, T, D, H = 2, 3, 4, 3
    x, h0, c0 = r.normal(size=(N, T, D)), r.normal(size=(N, H)), r.normal(size=(N, H))
    Wx, Wh, b = r.normal(size=(D, 4 * H)), r.normal(size=(H, 4 * H)), r.normal(size=4 * H)
    c = {}
    s = lambda v: 1 / (1 + np.exp(-v))

    def step(x, h, c):
        i, f, o, g = np.split(x @ Wx + h @ Wh + b, 4, 1)
        c = s(f) * c + s(i) * np.tanh(g)
        return s(o) * np.tanh(c), c
    x1 = x[:, 0].copy()
    dh, dc = r.normal(size=(N, H)), r.normal(size=(N, H))
    o = m.lstm_step_forward(x1, h0, c0, Wx, Wh, b)
    c["next_h"], c["next_c"] = (o[0], step(x1, h0, c0)[0]), (o[1], step(x1, h0, c0)[1])
    f = lambda: sum(np.sum(p * q) for p, q in zip(step(x1, h0, c0), (dh, dc)))
    for n, g, a in zip(("x", "h", "c", "Wx", "Wh", "b"), m.lstm_step_backward(dh, dc, o[2]), (x1, h0, c0, Wx, Wh, b)):
        c["step " + n] = (g, slope(f, a))
    d = r.normal(size=(N, T, H))
    h, cache = m.lstm_forward(x, h0, Wx, Wh, b)
    def run():
        hh, cc, out = h0, np.zeros((N, H)), []
        for t in range(T):
            hh, cc = step(x[:, t], hh, cc)
            out.append(hh)
        return np.stack(out, 1)
    for n, g, a in zip(("x", "h0", "Wx", "Wh", "b"), m.lstm_backward(d, cache), (x, h0, Wx, Wh, b)):
        c["lstm " + n] = (g, slope(run, a, d))
    W, ix = r.normal(size=(5, 3)), np.array([[0, 3, 3], [1, 3, 0]])
    e, cache = m.word_embedding_forward(ix, W)
    c["embedding"] = (m.word_embedding_backward(d, cache), slope(lambda: W[ix], W, d))
    w, bb, du = r.normal(size=(3, 5)), r.normal(size=5), r.normal(size=(2, 3, 5))
    out, cache = m.temporal_affine_forward(h, w, bb)
    for n, g, a in zip(("x", "w", "b"), m.temporal_affine_backward(du, cache), (h, w, bb)):
        c["ta " + n] = (g, slope(lambda: h @ w + bb, a, du))
    mask = np.array([[1, 1, 0], [1, 0, 0]])
    y = np.array([[0, 4, 2], [1, 1, 1]])
    l, g = m.temporal_softmax_loss(du, y, mask)
    def ce():
        lp = du - np.log(np.exp(du).sum(-1, keepdims=True))
        return -np.sum(mask * np.take_along_axis(lp, y[..., None], -1)[..., 0]) / 2
    c["tsl"], c["tsl dx"] = (l, ce()), (g, slope(ce, du))
    return c
