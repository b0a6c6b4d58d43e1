import numpy as np

from proof import slope

OTHER = (("reg = 1e-3 ", "reg = 0.3 "), ("h1 = 20", "h1 = 5"), ("h2 = 20", "h2 = 5"))
# biases away from the kink
BIASES = tuple(
    (f"b{n} = np.zeros((1, {width}))", f"b{n} = np.linspace(-.13, .3, {width})[None]")
    for n, width in ((1, "h1"), (2, "h2"), (3, "K"))
)


def claims(load):
    start = load(("epochs = 300", "epochs = 0"), *OTHER, *BIASES)
    after = load(("epochs = 300", "epochs = 1"), *OTHER, *BIASES)
    p = {f"{kind}{n}": getattr(start, f"{kind}{n}").copy() for n in (1, 2, 3) for kind in "Wb"}
    X, y, n = start.X, start.y, len(start.X)

    def loss():
        h = np.maximum(0, np.maximum(0, X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"])
        s = h @ p["W3"] + p["b3"]
        nll = np.log(np.exp(s).sum(axis=1)) - s[np.arange(n), y]
        return nll.mean() + 0.15 * sum(np.sum(p[k] ** 2) for k in ("W1", "W2", "W3"))

    out = {"loss": (after.loss, loss())}
    for k in p:
        due = slope(loss, p[k], step=1e-7)
        out[f"d{k}"] = (getattr(after, f"d{k}"), due)
        out[f"step of {k}"] = ((p[k] - getattr(after, k)) / 0.5, due)
    return out
