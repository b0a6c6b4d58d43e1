import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(1)
    x, w, b = r.normal(size=(4, 2, 3)), r.normal(size=(6, 5)), r.normal(size=5)
    d = r.normal(size=(4, 5))
    c = {}

    def add(name, fwd, bwd, args, up):
        out, cache = fwd(*args)
        got = bwd(up, cache)
        got = got if isinstance(got, tuple) else (got,)
        for i, (a, g) in enumerate(zip(args, got)):
            c[f"{name}{i}"] = (g, slope(lambda: fwd(*args)[0], a, up))
    add("affine", m.affine_forward, m.affine_backward, (x, w, b), d)
    add("relu", m.relu_forward, m.relu_backward, (r.normal(size=(4, 5)),), d)
    add("affine_relu", m.affine_relu_forward, m.affine_relu_backward, (x, w, b), d)
    add("bn", lambda *a: m.batchnorm_forward(*a, {"mode": "train"}), m.batchnorm_backward,
        (r.normal(size=(4, 5)), r.normal(size=5), r.normal(size=5)), d)
    for mode in ("train", "test"):
        add("dropout " + mode, lambda a: m.dropout_forward(a, {"mode": mode, "p": 0.6, "seed": 3}),
            m.dropout_backward, (r.normal(size=(4, 5)),), d)
    y = np.array([0, 1, 4, 1])
    s = 3 * d
    l, g = m.softmax_loss(s, y)
    z = s - np.log(np.exp(s).sum(1, keepdims=True))
    c["loss"] = (l, -z[np.arange(4), y].mean())
    c["softmax"] = (g, slope(lambda: m.softmax_loss(s, y)[0], s))
    q = r.normal(size=(4, 5)) * 2 + 1
    o = m.batchnorm_forward(q, np.ones(5), np.zeros(5), {"mode": "train"})[0]
    c["normed"] = (o, (q - q.mean(0)) / np.sqrt(q.var(0) + 1e-5))
    return c
