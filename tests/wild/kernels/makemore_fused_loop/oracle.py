import torch
import torch.nn.functional as F
from torchproof import tensors


def claims(load):
    torch.set_default_dtype(torch.float64)
    m = load(("max_steps = 300", "max_steps = 1"), ("lr = 0.1", "lr = 0.0"))
    c = {}

    def loss(C, W1, W2, b2, bngain, bnbias):
        x = torch.cat([C[m.Xb[:, j]] for j in range(4)], 1) @ W1
        x = (x - x.mean(0)) / torch.sqrt(x.var(0) + 1e-5) * bngain + bnbias
        return F.cross_entropy(x.tanh() @ W2 + b2, m.Yb)

    names = ("C", "W1", "W2", "b2", "bngain", "bnbias")
    tensors(c, {k: getattr(m, "d" + k) for k in names}, loss, {k: getattr(m, k) for k in names})
    return c
