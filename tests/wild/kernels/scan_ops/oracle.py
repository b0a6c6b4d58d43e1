import torch
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}
    x = rand(3, 4, 5)
    check(c, "logsumexp", m.logsumexp, torch.logsumexp, {"x": x, "dim": 1, "keepdim": False}, strided=True)
    check(c, "one", m.logsumexp, torch.logsumexp, {"x": x[:1], "dim": 1, "keepdim": False})
    check(c, "keepdim", m.logsumexp, torch.logsumexp, {"x": x, "dim": -1, "keepdim": True})
    check(c, "cumsum", m.cumsum, torch.cumsum, {"x": x, "dim": 1}, second=False)
    check(c, "CumProd", m.CumProd.apply, lambda x: x.cumprod(-1), {"x": x + 0.2}, second=True)
    check(c, "LogCumSumExp", m.LogCumSumExp.apply, lambda x: x.logcumsumexp(-1), {"x": x}, second=True)
    return c
