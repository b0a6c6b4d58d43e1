import torch
import torch.nn.functional as F
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}
    x = rand(4, 5) * 1.3

    def ste(soft):
        return lambda x: soft(x) + (torch.sign(x) - soft(x)).detach()

    check(c, "BinarizeF", m.binarize, ste(F.hardtanh), {"input": x}, kept=True)

    def poly(x):
        y = x.clamp(-1, 1)
        return torch.where(y < 0, 2 * y + y * y, 2 * y - y * y)

    check(c, "ApproxSign", m.approx_sign, ste(poly), {"x": x}, strided=True)

    def xnor(w):
        return ste(F.hardtanh)(w) * w.abs().mean((1, 2), keepdim=True)

    check(c, "XNORScale", m.XNORScale.apply, xnor, {"w": rand(3, 2, 4) * 1.3}, strided=True)
    return c
