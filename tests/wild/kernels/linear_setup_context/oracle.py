import torch.nn.functional as F
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}
    check(c, "linear", m.linear, F.linear, {"input": rand(4, 3), "weight": rand(2, 3), "bias": rand(2)}, alone=True, strided=True)
    check(c, "without bias", m.linear, F.linear, {"input": rand(4, 3), "weight": rand(2, 3)}, out=False)
    check(c, "MulConstant", m.MulConstant.apply, lambda x, k: x * k, {"tensor": rand(3), "constant": -2.5})
    check(c, "Cube", m.Cube.apply, lambda x: (x ** 3, 3 * x * x), {"x": rand(5)})
    check(c, "cube", m.cube, lambda x: x ** 3, {"x": rand(5)}, second=True)
    check(c, "Exp", m.Exp.apply, lambda x: x.exp(), {"i": rand(2, 3)}, second=True)
    return c
