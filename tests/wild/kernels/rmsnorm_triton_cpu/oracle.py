import torch
from torchproof import check, rand, runs


def claims(load):
    m = load()
    c = {}

    def plain(x, w, eps):
        return x / (x.square().mean(-1, keepdim=True) + eps).sqrt() * w

    check(c, "RMSNormFn", m.RMSNormFn.apply, plain, {"x": rand(2, 3, 5), "weight": rand(5), "eps": 0.05}, strided=True)
    check(c, "wide", m.rms_norm, plain, {"x": rand(4, 2, seed=2), "weight": rand(2), "eps": 1e-3}, out=False)
    x = torch.zeros(0, 5, dtype=torch.float64, requires_grad=True)
    runs(c, "empty batch", lambda: m.rms_norm(x, rand(5)).sum().backward())
    return c
