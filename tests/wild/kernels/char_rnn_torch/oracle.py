import torch
import torch.nn.functional as F
from torchproof import rand, tensors


def claims(load):
    m = load()
    c = {}
    m.vocab_size = 4
    m.Wxh, m.Whh, m.Why, m.bh, m.by = rand(3, 4), rand(3, 3), rand(4, 3), rand(3, 1), rand(4, 1)
    h0 = rand(3, 1, seed=3)
    x, y = [0, 2, 2, 1, 3], [2, 2, 1, 3, 0]
    loss, dWxh, dWhh, dWhy, dbh, dby, last = m.lossFun(x, y, h0, 1e9)

    def plain(Wxh, Whh, Why, bh, by):
        h, total = h0, 0
        for i, t in zip(x, y):
            h = torch.tanh(Wxh[:, i : i + 1] + Whh @ h + bh)
            total = total + F.cross_entropy((Why @ h + by).T, torch.tensor([t]))
        return total

    at = {"Wxh": m.Wxh, "Whh": m.Whh, "Why": m.Why, "bh": m.bh, "by": m.by}
    tensors(c, {"Wxh": dWxh, "Whh": dWhh, "Why": dWhy, "bh": dbh, "by": dby}, plain, at)
    c["loss"] = (loss, plain(**at))
    return c
