import torch.nn.functional as F
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}
    f = lambda x, g, b, e: F.layer_norm(x, x.shape[-1:], g, b, e)
    check(c, "LayerNormFunc", m.LayerNormFunc.apply, f,
          {"x": rand(2, 3, 6), "gamma": rand(6), "beta": rand(6, seed=1), "eps": 0.02}, strided=True)
    check(c, "rows", m.LayerNormFunc.apply, f,
          {"x": rand(4, 5), "gamma": rand(5), "beta": rand(5, seed=1), "eps": 1e-5}, out=False)
    return c
