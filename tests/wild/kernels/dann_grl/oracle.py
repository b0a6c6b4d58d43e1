import torch
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}
    check(c, "grad_reverse", m.grad_reverse, lambda x, a: -a * x + ((1 + a) * x).detach(), {"x": rand(3, 4), "alpha": 0.4}, kept=True)
    f = rand(3, seed=2).abs()
    check(c, "ScaleGrad", m.ScaleGrad.apply,
          lambda x, f: f[:, None, None] * x + ((1 - f[:, None, None]) * x).detach(), {"x": rand(3, 2, 4), "_factor": f}, twice=True)
    x = rand(4, 3).requires_grad_()
    g = rand(4, 3, seed=3) * torch.tensor([[0.1], [1.0], [3.0], [0.3]])
    try:
        found = torch.autograd.grad(m.ClipGradNorm.apply(x, 0.8), x, g)[0]
    except Exception as error:
        import torchproof
        torchproof.RAISED["ClipGradNorm.x"] = str(error)
        found = None
    c["ClipGradNorm.x"] = (found, torch.stack([r * min(1, 0.8 / float(r @ r) ** 0.5) for r in g]))
    return c
