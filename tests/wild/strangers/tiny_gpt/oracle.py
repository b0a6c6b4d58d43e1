import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(2)
    p = m.init_params(5, 4, 4, 1, r)
    for k in p:
        p[k] = r.normal(size=p[k].shape) * 0.5
    x, y = np.array([[0, 3, 3], [2, 1, 4]]), np.array([[3, 3, 1], [1, 4, 0]])

    def f():
        z = m.gpt_forward(x, p, 1, 2)[0]
        return np.mean(np.log(np.exp(z).sum(-1)) - np.take_along_axis(z, y[..., None], 2)[..., 0])
    logits, cache = m.gpt_forward(x, p, 1, 2)
    L, d = m.loss_fn(logits, y)
    g = m.gpt_backward(d, cache, p)
    c = {"loss": (L, f()), "dlogits": (d, slope(lambda: m.loss_fn(logits, y)[0], logits))}
    for k in p:
        if k not in ("h0.fc.w", "h0.out.w", "h0.fc.b"):
            c[k] = (g[k], slope(f, p[k]))
    z = r.normal(size=(3, 2))
    c["gelu"] = (m.gelu_backward(np.ones((3, 2)), z), slope(lambda: m.gelu(z), z))
    return c
