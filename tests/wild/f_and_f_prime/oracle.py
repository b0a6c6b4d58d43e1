import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(7)
    x, y = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    own = {"tanh": np.tanh, "rectify": lambda a: np.maximum(a, 0), "softsign": lambda a: a / (1 + abs(a))}
    found = {}
    for k, f in own.items():
        found[f"{k}_prime"] = (getattr(m, f"{k}_prime")(x), slope(lambda: f(x), x))
    found["mean_square_prime"] = (m.mean_square_prime(x, y), slope(lambda: np.mean((x - y) ** 2), x))
    found["half_square_prime"] = (m.half_square_prime(x, y), slope(lambda: 0.5 * np.sum((x - y) ** 2), x))

    st = [m.Stage(4, 5, m.tanh, m.tanh_prime), m.Stage(5, 2, m.tanh, m.tanh_prime)]
    net = m.Chain(st, m.mean_square, m.mean_square_prime)
    w = [a.copy() for s in st for a in (s.W, s.c)]
    x, t = x[:1], rng.normal(size=(1, 2))
    loss = lambda: np.mean((np.tanh(np.tanh(x @ w[0] + w[1]) @ w[2] + w[3]) - t) ** 2)
    due = [slope(loss, a) for a in w]
    net.teach([(x, t)], 0.5)
    for k, a, b, g in zip(("W 0", "c 0", "W 1", "c 1"), w, [a for s in st for a in (s.W, s.c)], due):
        found[f"step of {k}"] = ((a - b) / 0.5, g)
    return found
