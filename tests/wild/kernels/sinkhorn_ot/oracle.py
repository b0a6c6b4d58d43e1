import torch
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}
    cost = rand(4, 3, low=0.0)

    def plain(cost, x, y):
        a, b = x.softmax(0), y.softmax(0)
        u, v, K = torch.ones_like(a), torch.ones_like(b), torch.exp(-cost / 0.5)
        for _ in range(150):
            u = a / (K @ v)
            v = b / (K.T @ u)
        return u[:, None] * K * v

    # Both marginals sum to one whatever x and y are.
    check(c, "plan", lambda cost, x, y: m.SinkhornFn.apply(cost, x.softmax(0), y.softmax(0), 0.5, 150), plain,
          {"cost": cost, "a": rand(4), "b": rand(3)}, strided=True)
    return c
