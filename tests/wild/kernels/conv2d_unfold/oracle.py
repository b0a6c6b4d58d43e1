import torch
import torch.nn.functional as F
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}
    f = lambda x, w, b, s, p: F.conv2d(x, w, b, s, p)
    check(c, "Conv2dFn", m.Conv2dFn.apply, f,
          {"x": rand(2, 3, 5, 7), "weight": rand(4, 3, 3, 2), "bias": rand(4), "stride": 2, "padding": 1}, alone=True, strided=True)
    check(c, "without bias", m.Conv2dFn.apply, f,
          {"x": rand(1, 2, 4, 4), "weight": rand(3, 2, 2, 2), "bias": None, "stride": 1, "padding": 0}, out=False)

    def ws(w, e):
        t = w.reshape(w.shape[0], -1)
        return ((t - t.mean(1, keepdim=True)) / (t.std(1, keepdim=True) + e)).reshape(w.shape)

    check(c, "WeightStandardize", m.WeightStandardize.apply, ws, {"w": rand(3, 2, 2, 2), "eps": 0.1})
    return c
