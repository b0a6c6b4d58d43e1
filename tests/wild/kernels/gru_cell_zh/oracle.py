import torch
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}

    def plain(x, h, W, U, b):
        cell = torch.nn.GRUCell(3, 2).double()
        p = {"weight_ih": W.T, "weight_hh": U.T, "bias_ih": 0 * b, "bias_hh": b}
        return torch.func.functional_call(cell, p, (x, h))

    args = {"W": rand(3, 6), "U": rand(2, 6), "b": rand(6)}
    check(c, "GRUCellFn", m.GRUCellFn.apply, plain, {"x": rand(4, 3), "h": rand(4, 2), **args})

    def unroll(f):
        def run(xs, W, U, b):
            h = torch.zeros(4, 2, dtype=torch.float64)
            for x in xs:
                h = f(x, h, W, U, b)
            return h
        return run

    check(c, "steps", unroll(m.GRUCellFn.apply), unroll(plain), {"xs": rand(3, 4, 3), **args}, out=False)
    return c
