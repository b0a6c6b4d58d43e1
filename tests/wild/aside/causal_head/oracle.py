import numpy as np

from proof import slope


def claims(load):
    module = load()
    rng = np.random.default_rng(4)
    head = module.Head(4, 4)
    x, w = rng.normal(size=(2, 3, 4)), rng.normal(size=(2, 3, 4))
    f = lambda: head.forward(x)
    f()
    dx = head.backward(w)
    out = {"dx": (dx, slope(f, x, w))}
    for name in ("key", "query", "value"):
        out[f"d{name}"] = (getattr(head, f"d{name}"), slope(f, getattr(head, name), w))
    y, own = module.y, module.x
    out["dx of the script"] = (module.dx, slope(lambda: 0.5 * np.sum(module.head.forward(own) ** 2), own))
    return out
