import torch
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}

    def plain(q, k, v, causal, scale):
        s = q @ k.mT * (scale or q.shape[-1] ** -0.5)
        if causal:
            s = s + torch.full(s.shape[-2:], -torch.inf, dtype=s.dtype).triu(1)
        return s.softmax(-1) @ v

    check(c, "causal", m.attention, plain,
          {"q": rand(2, 2, 5, 3), "k": rand(2, 2, 5, 3, seed=1), "v": rand(2, 2, 5, 4, seed=2), "causal": True, "scale": None},
          strided=True)
    check(c, "cross", m.attention, plain,
          {"q": rand(4, 3), "k": rand(7, 3, seed=1), "v": rand(7, 2, seed=2), "causal": False, "scale": 0.9})
    return c
