import torch
import torch.nn.functional as F
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}
    t = (rand(3, 2, 4) > 0).double()

    def dice(p, t, s):
        a, b = p.reshape(3, -1), t.reshape(3, -1)
        return (1 - (2 * (a * b).sum(1) + s) / (a.sum(1) + b.sum(1) + s)).mean()

    check(c, "DiceLossFn", m.DiceLossFn.apply, dice, {"prob": rand(3, 2, 4, low=0.05), "_target": t, "smooth": 0.7})

    def focal(z, t, alpha, gamma):
        p = z.sigmoid()
        return -alpha * t * (1 - p) ** gamma * p.log() - (1 - alpha) * (1 - t) * p ** gamma * (1 - p).log()

    for gamma in (2.0, 0.5):
        check(c, f"SigmoidFocalLossFn {gamma}", m.SigmoidFocalLossFn.apply, focal,
              {"logits": rand(3, 2, 4), "_target": t, "alpha": 0.3, "gamma": gamma})

    def lovasz(z, t):
        total = 0
        e = F.relu(1 - z * (2 * t - 1)).flatten()
        order = (1 - z * (2 * t - 1)).detach().flatten().argsort(descending=True).tolist()
        y = t.flatten().bool()
        before = 0.0
        for k in range(1, len(order) + 1):
            wrong = torch.zeros(len(y), dtype=torch.bool)
            wrong[order[:k]] = True
            j = 1 - (y & ~wrong).sum() / (y | wrong).sum()
            total = total + e[order[k - 1]] * (j.double() - before)
            before = j.double()
        return total

    torch.set_default_dtype(torch.float64)
    check(c, "lovasz_hinge", lambda z, t: m.lovasz_hinge(z, t, False), lovasz, {"logits": rand(2, 5) * 2, "_labels": t[0, :, :1].repeat(1, 5)})
    return c
