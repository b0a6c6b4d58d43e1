import torch
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}

    def cp(x, y, w):
        return m.checkpoint(lambda x, y: torch.tanh(x @ w) * y, (x, y), (w,), True)

    check(c, "checkpoint", cp, lambda x, y, w: torch.tanh(x @ w) * y,
          {"x": rand(3, 2), "y": rand(3, 4), "w": rand(2, 4)}, twice=True)

    class Affine(torch.nn.Module):
        def __init__(self, w, b):
            super().__init__()
            self.w, self.b = torch.nn.Parameter(w), torch.nn.Parameter(b)

        def forward(self, x):
            return torch.tanh(x @ self.w + self.b)

    def rev(x1, x2, wf, bf, wg, bg):
        f, g = Affine(wf.detach(), bf.detach()), Affine(wg.detach(), bg.detach())
        return m.RevBlockFunction.apply(x1, x2, f, g, wf, bf, wg, bg)

    def plain(x1, x2, wf, bf, wg, bg):
        y1 = x1 + torch.tanh(x2 @ wf + bf)
        return y1, x2 + torch.tanh(y1 @ wg + bg)

    check(c, "rev", rev, plain, {"x1": rand(3, 4), "x2": rand(3, 4, seed=1), "wf": rand(4, 4), "bf": rand(4),
                                 "wg": rand(4, 4, seed=2), "bg": rand(4, seed=2)})
    return c
