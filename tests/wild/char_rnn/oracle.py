import numpy as np
from proof import slope


def claims(load):
    m = load(("hidden_size = 16", "hidden_size = 5"), ("max_iter = 200", "max_iter = 1"))
    rng = np.random.default_rng(7)
    h0 = rng.normal(size=(5, 1))
    inputs, targets = [1, 0, 2, 2, 3], [0, 2, 2, 3, 4]
    for p in (m.Wxh, m.Whh, m.Why, m.bh, m.by):
        p += 0.3 * rng.normal(size=p.shape)

    def loss():
        h, total = h0, 0
        for i, t in zip(inputs, targets):
            h = np.tanh(m.Wxh[:, [i]] + m.Whh @ h + m.bh)
            y = m.Why @ h + m.by
            total += np.log(np.exp(y).sum()) - y[t, 0]
        return total

    value, dWxh, dWhh, dWhy, dbh, dby, _ = m.lossFun(inputs, targets, h0)
    found = {"loss": (value, loss())}
    names = {"dWxh": dWxh, "dWhh": dWhh, "dWhy": dWhy, "dbh": dbh, "dby": dby}
    for k, g in names.items():
        found[k] = (g, np.clip(slope(loss, getattr(m, k[1:])), -5, 5))
    for k in ("Whh", "by"):  # the direction of Adagrad's first step
        one, two = load(("max_iter = 200", "max_iter = 0")), load(("max_iter = 200", "max_iter = 1"))
        found[f"step of {k}"] = (
            np.sign(getattr(one, k) - getattr(two, k)),
            np.sign(getattr(two, "d" + k)),
        )
    return found
