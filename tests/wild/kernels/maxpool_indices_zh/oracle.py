import torch
import torch.nn.functional as F
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}
    check(c, "overlapping", m.MaxPool2dFunc.apply, lambda x, k, s: F.max_pool2d(x, k, s), {"x": rand(2, 3, 5, 7), "k": 3, "s": 2}, strided=True)
    check(c, "tiled", lambda x: m.MaxPool2d(2)(x), lambda x: F.max_pool2d(x, 2), {"x": rand(1, 2, 4, 6)}, out=False)
    check(c, "AvgPool2dFunc", m.AvgPool2dFunc.apply, F.avg_pool2d, {"x": rand(2, 2, 4, 6), "k": 2})
    return c
