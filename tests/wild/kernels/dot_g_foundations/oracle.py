import torch
from torchproof import rand, tensors


def claims(load):
    m = load()
    c = {}
    for how in ("functions", "modules"):
        p = {"inp": rand(5, 4), "w1": rand(4, 3), "b1": rand(3), "w2": rand(3, 1), "b2": rand(1)}
        targ = rand(5, seed=4)
        x, *w = p.values()
        if how == "functions":
            value = m.forward_and_backward(x, targ, *w)
        else:
            model = m.Model(*w)
            value = model(x, targ)
            model.backward()

        def loss(inp, w1, b1, w2, b2):
            h = torch.relu(inp @ w1 + b1) - (0.5 if how == "modules" else 0)
            return torch.nn.functional.mse_loss((h @ w2 + b2)[:, 0], targ)

        mine = {}
        tensors(mine, {k: v.g for k, v in p.items()}, loss, p)
        c.update({f"{how} {k}": v for k, v in mine.items()})
        c[f"{how} loss"] = (value, loss(**p))
    return c
