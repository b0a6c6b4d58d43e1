import torch
import torch.nn.functional as F
from torchproof import rand, tensors


def claims(load):
    m = load()
    c = {}
    X, y = rand(6, 5), torch.tensor([0, 2, 1, 1, 2, 0])
    params = {"W1": rand(5, 4), "b1": rand(1, 4), "W2": rand(4, 4), "b2": rand(1, 4, seed=1), "W3": rand(4, 3), "b3": rand(1, 3)}
    with torch.no_grad():
        P, cache = m.forward(params, X)
        found = m.backward(params, cache, y, 0.3)
        value = m.cross_entropy(P, y, params, 0.3)

    def loss(W1, b1, W2, b2, W3, b3):
        h = F.relu(F.relu(X @ W1 + b1) @ W2 + b2) @ W3 + b3
        return F.cross_entropy(h, y) + 0.15 * (W1.square().sum() + W2.square().sum() + W3.square().sum())

    torch.set_grad_enabled(True)
    tensors(c, found, loss, params)
    c["loss"] = (value, loss(**params))
    return c
