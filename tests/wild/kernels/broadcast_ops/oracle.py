import torch
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}
    pairs = [rand(3, 4), rand(4)], [rand(2, 1, 4), rand(3, 1)], [rand(1, 1), rand(2, 3)]
    for i, (a, b) in enumerate(pairs):
        for name in ("add", "sub", "mul", "div"):
            check(c, f"{name}{i}", getattr(m, name), getattr(torch, name), {"a": a, "b": b + 3 * b.sign()}, alone=name == "mul" and i == 0)
    check(c, "mul second", m.mul, torch.mul, {"a": rand(3, 4), "b": rand(4)}, second=True, out=False)
    check(c, "matmul", m.matmul, torch.matmul, {"a": rand(2, 3, 4), "b": rand(4, 5)}, strided=True)
    check(c, "matmul batched", m.matmul, torch.matmul, {"a": rand(1, 3, 4), "b": rand(2, 4, 5)})
    check(c, "clamp", m.clamp, torch.clamp, {"x": rand(4, 4), "lo": -0.5, "hi": 0.8})
    return c
