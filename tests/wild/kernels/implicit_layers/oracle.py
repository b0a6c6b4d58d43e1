import torch
from torchproof import check, rand


def claims(load):
    m = load()
    c = {}
    A = rand(2, 3, 3) + 3 * torch.eye(3, dtype=torch.float64)
    check(c, "LinearSolve", m.LinearSolve.apply, lambda A, b: torch.inverse(A) @ b, {"A": A, "b": rand(2, 3, 2)}, second=True, strided=True)
    S = rand(3, 4)
    check(c, "CholeskyLogDet", m.CholeskyLogDet.apply, lambda S: torch.logdet(S), {"S": S @ S.T + torch.eye(3)})

    def fixed(x, W, n):
        z = torch.zeros_like(x)
        for _ in range(n):
            z = torch.tanh(z @ W.T + x)
        return z

    check(c, "TanhFixedPoint", m.TanhFixedPoint.apply, fixed, {"x": rand(4, 3), "W": rand(3, 3) * 0.25, "iters": 120})
    return c
