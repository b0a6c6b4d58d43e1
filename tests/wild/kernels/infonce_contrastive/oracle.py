import torch
import torch.nn.functional as F
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}
    check(c, "L2Normalize", m.L2Normalize.apply, lambda x: F.normalize(x, dim=-1), {"x": rand(3, 4)})
    y = torch.arange(4)

    def clip(a, b, s):
        z = torch.exp(s) * torch.einsum("id,jd->ij", a, b)
        return (F.cross_entropy(z, y) + F.cross_entropy(z.T, y)) / 2

    check(c, "ClipLoss", m.ClipLoss.apply, clip, {"img": rand(4, 3), "txt": rand(4, 3, seed=1), "scale": torch.tensor(0.7, dtype=torch.float64)})

    def ntx(z, tau):
        total = 0
        for i in range(6):
            others = torch.stack([z[i] @ z[j] / tau for j in range(6) if j != i])
            total = total + others.logsumexp(0) - z[i] @ z[(i + 3) % 6] / tau
        return total / 6

    check(c, "NTXent", m.NTXent.apply, ntx, {"z": rand(6, 3), "tau": 0.7})
    check(c, "nt_xent", m.nt_xent, lambda a, b, t: ntx(F.normalize(torch.cat([a, b])), t), {"a": rand(3, 4), "b": rand(3, 4, seed=1), "tau": 0.5})
    return c
