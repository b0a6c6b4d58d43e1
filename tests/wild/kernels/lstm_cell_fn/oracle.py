import torch
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}

    def plain(x, h, k, wi, wh, b):
        cell = torch.nn.LSTMCell(3, 2).double()
        return torch.func.functional_call(cell, {"weight_ih": wi, "weight_hh": wh, "bias_ih": b, "bias_hh": 0 * b}, (x, (h, k)))

    check(c, "LSTMCellFunction", m.LSTMCellFunction.apply, plain,
          {"x": rand(4, 3), "h": rand(4, 2), "c": rand(4, 2, seed=1), "w_ih": rand(8, 3), "w_hh": rand(8, 2), "b": rand(8)}, strided=True)

    def cells(f):
        def run(x, wi, wh, b):
            h = k = torch.zeros(2, 2, dtype=x.dtype)
            for t in x:
                h, k = f(t, h, k, wi, wh, b)
            return h
        return run

    check(c, "steps", cells(m.LSTMCellFunction.apply), cells(plain),
          {"x": rand(3, 2, 3), "w_ih": rand(8, 3), "w_hh": rand(8, 2), "b": rand(8)}, out=False)
    return c
