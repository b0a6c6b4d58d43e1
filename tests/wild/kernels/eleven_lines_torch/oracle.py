import torch
from torchproof import tensors


def claims(load):
    torch.set_default_dtype(torch.float64)
    m = load(("range(5000)", "range(1)"), ("alpha, hidden = 10.0", "alpha, hidden = 0.0"))
    c = {}

    def loss(syn0, syn1):
        return 0.5 * (torch.sigmoid(torch.sigmoid(m.X @ syn0) @ syn1) - m.y).square().mean()

    tensors(c, {"syn0": m.grad0, "syn1": m.grad1}, loss, {"syn0": m.syn0, "syn1": m.syn1})
    return c
