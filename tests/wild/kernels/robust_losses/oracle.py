import torch
import torch.nn.functional as F
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}
    two = {"pred": rand(3, 4), "target": rand(3, 4, seed=1)}
    for how in ("mean", "sum", "none"):
        check(c, f"Huber {how}", m.HuberFn.apply, lambda p, t, d, r: F.huber_loss(p, t, reduction=r, delta=d), {**two, "delta": 0.7, "reduction": how})
    check(c, "Charbonnier", m.CharbonnierFn.apply,
          lambda p, t, e, w: torch.sum(w / w.sum() * torch.sqrt((p - t) ** 2 + e ** 2)), {**two, "eps": 0.3, "weight": rand(3, 4, seed=2).abs()}, alone=True)

    def wing(p, t, w, e):
        d = (p - t).abs()
        at_w = w * torch.log(torch.tensor(1 + w / e, dtype=torch.float64))
        return torch.where(d < w, w * torch.log(1 + d / e), d - w + at_w).mean()

    check(c, "Wing", m.WingFn.apply, wing, {**two, "w": 0.8, "eps": 0.4})
    taus = torch.tensor([0.1, 0.6, 0.9], dtype=torch.float64)

    def quantile(p, t, q):
        e = t[:, None] - p
        return (q * F.relu(e) + (1 - q) * F.relu(-e)).sum() / len(t)

    check(c, "Quantile", m.QuantileFn.apply, quantile, {"pred": rand(5, 3), "target": rand(5), "_taus": taus})
    return c
