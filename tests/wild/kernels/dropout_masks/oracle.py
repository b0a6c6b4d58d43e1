import torch
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}

    def plain(strict):
        def f(x, p, seed):
            r = torch.rand(x.shape, generator=torch.Generator().manual_seed(seed))
            return x * ((r > p) if strict else (r >= p)).double() / (1 - p)
        return f

    check(c, "DropoutFn", m.DropoutFn.apply, plain(False), {"x": rand(4, 6), "p": 0.4, "seed": 3}, twice=True, second=False)
    check(c, "SeededDropout", m.SeededDropout.apply, plain(True), {"x": rand(4, 6), "p": 0.4, "seed": 5}, strided=True)
    keep = torch.tensor([1.0, 0.0, 1.0], dtype=torch.float64)
    check(c, "DropPathAdd", m.DropPathAdd.apply, lambda r, b, g, k, p: r + b * g * k[:, None, None] / (1 - p),
          {"residual": rand(3, 2, 4), "branch": rand(3, 2, 4, seed=1), "gamma": rand(4), "_keep": keep, "p": 0.2}, kept=True)
    return c
