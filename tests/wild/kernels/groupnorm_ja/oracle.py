import torch.nn.functional as F
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}
    f = lambda x, w, b, g, e: F.group_norm(x, g, w, b, e)
    check(c, "GroupNormFunction", m.GroupNormFunction.apply, f,
          {"x": rand(2, 6, 2, 3), "weight": rand(6), "bias": rand(6, seed=1), "groups": 2, "eps": 0.01}, strided=True)
    check(c, "instance", m.GroupNormFunction.apply, f,
          {"x": rand(2, 3, 2, 2), "weight": rand(3), "bias": rand(3, seed=1), "groups": 3, "eps": 1e-4}, out=False)
    return c
