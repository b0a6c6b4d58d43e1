import torch
import torch.nn.functional as F
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}
    x = {"x": rand(3, 4) * 1.5}
    check(c, "Swish", m.MemoryEfficientSwish(), F.silu, x, second=True, strided=True)
    check(c, "SwishBackward", m.SwishBackward.apply, lambda g, x: g * (torch.sigmoid(x) + x * torch.sigmoid(x) * torch.sigmoid(-x)),
          {"grad": rand(3, 4, seed=2), **x})
    check(c, "Sigmoid", m.SigmoidFunction.apply, torch.sigmoid, x, second=True)
    check(c, "Mish", m.MemoryEfficientMish(), F.mish, x, second=True)
    return c
