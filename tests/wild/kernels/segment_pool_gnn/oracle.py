import torch
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}
    seg = torch.tensor([2, 0, 2, 3, 0, 2])
    one = torch.nn.functional.one_hot(seg, 5).double()
    args = {"x": rand(6, 3), "seg": seg, "num": 5}
    check(c, "SegmentSum", m.SegmentSum.apply, lambda x, s, n: one.T @ x, args, twice=True)
    check(c, "SegmentMean", m.global_mean_pool, lambda x, s, n: one.T @ x / one.sum(0).clamp(min=1)[:, None], args)
    check(c, "SegmentSoftmax", m.SegmentSoftmax.apply, lambda x, s, n: x.exp() / (one @ (one.T @ x.exp())), args, strided=True)
    other = {"x": rand(4, 3, seed=9), "seg": torch.tensor([1, 0, 1, 1]), "num": 2}

    def both(x, s, n, apply=m.SegmentSum.apply):
        y = apply(x, s, n)
        apply(other["x"], torch.tensor([0, 0, 1, 0]), 2)
        return y

    check(c, "between", both, lambda x, s, n: torch.stack([x[s == k].sum(0) for k in range(n)]), other)
    return c
