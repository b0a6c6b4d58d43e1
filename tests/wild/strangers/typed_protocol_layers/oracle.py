import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(4)
    a, b, d = m.Linear(3, 4, r), m.Linear(4, 4, r), m.Linear(4, 2, r)
    net = m.Stack([a, m.SiLU(), m.Residual(m.Stack([b, m.SiLU()])), d])
    x, y = r.normal(size=(6, 3)), 2 * r.normal(size=(6, 2))

    def silu(z):
        return z / (1 + np.exp(-z))

    def f():
        h = silu(x @ a.weight.value.T + a.bias.value)
        h = h + silu(h @ b.weight.value.T + b.bias.value)
        e = h @ d.weight.value.T + d.bias.value - y
        return np.mean(np.where(np.abs(e) < 1, e ** 2 / 2, np.abs(e) - 0.5))
    for p in net.parameters():
        p.value = r.normal(size=p.value.shape)
    L, out = m.Huber(), net.forward(x)
    c = {"loss": (L(out, y), f()), "dx": (net.backward(L.backward(out, y)), slope(f, x))}
    for i, p in enumerate(net.parameters()):
        c[f"p{i}"] = (p.grad, slope(f, p.value))
    o, g = m.Nesterov(0.1, 0.8), d.weight.grad.copy()
    old = d.weight.value.copy()
    o.step(net.parameters())
    d.weight.grad = 2 * g
    o.step(net.parameters())
    c["nesterov"] = (old - d.weight.value, 0.1 * (1.8 * g) + 0.1 * (2 * g + 0.8 * 2.8 * g))
    return c
