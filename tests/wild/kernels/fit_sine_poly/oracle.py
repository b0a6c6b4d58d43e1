import torch
from torchproof import rand, tensors


def claims(load):
    m = load()
    c = {}
    x, y = rand(9), rand(9, seed=1)
    at = dict(zip("abcd", rand(4, seed=2)))
    for name, step, f in (
        ("cubic", m.cubic_step, lambda a, b, c, d: sum(k * x ** i for i, k in enumerate((a, b, c, d)))),
        ("legendre", m.legendre_step, lambda a, b, c, d: a + b * (2.5 * (c + d * x) ** 3 - 1.5 * (c + d * x))),
    ):
        loss, grads = step(x, y, *at.values())
        mine = {}
        tensors(mine, dict(zip("abcd", grads)), lambda **k: torch.sum((f(**k) - y) ** 2), at)
        c.update({f"{name} {k}": v for k, v in mine.items()})
        c[f"{name} loss"] = (loss, torch.sum((f(**at) - y) ** 2))
    return c
