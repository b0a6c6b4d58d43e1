import torch
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}

    def lsq(w, a, g, lo, hi):
        a = a * g + (a - a * g).detach()
        r = (w / a).clamp(lo, hi)
        return (r + (r.round() - r).detach()) * a

    check(c, "LSQ", m.LSQ.apply, lsq,
          {"weight": rand(5, 6) * 2, "alpha": torch.tensor([0.45], dtype=torch.float64), "g": 0.3, "Qn": -4, "Qp": 3}, kept=True)

    def fake(x, s, z, axis, lo, hi):
        s, z = s[:, None], z[:, None]
        r = x + ((x / s).round() * s - x).detach()
        return r.clamp((lo - z) * s, (hi - z) * s)

    check(c, "FakeQuantPerChannel", m.FakeQuantPerChannel.apply, fake,
          {"x": rand(3, 7), "_scale": torch.tensor([0.31, 0.2, 0.57], dtype=torch.float64),
           "_zero": torch.tensor([0.0, 1.0, -1.0], dtype=torch.float64), "axis": 0, "qmin": -3, "qmax": 2}, twice=True)
    return c
