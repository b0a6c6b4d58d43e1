import torch
from torch import Tensor, nn


class SinkhornFn(torch.autograd.Function):
    """Entropic OT plan by log-domain Sinkhorn. The backward differentiates the fixed point implicitly:
    one linear system of size n + m instead of unrolling the iterations.
    """

    @staticmethod
    def forward(ctx, cost: Tensor, a: Tensor, b: Tensor, eps: float, iters: int) -> Tensor:
        f, g = torch.zeros_like(a), torch.zeros_like(b)
        K = -cost / eps
        for _ in range(iters):
            f = a.log() - torch.logsumexp(K + g[None, :], dim=1)
            g = b.log() - torch.logsumexp(K + f[:, None], dim=0)
        P = torch.exp(K + f[:, None] + g[None, :])
        ctx.save_for_backward(P)
        ctx.eps = eps
        return P

    @staticmethod
    def backward(ctx, grad_P: Tensor):
        (P,) = ctx.saved_tensors
        n, m = P.shape
        r, c = P.sum(1), P.sum(0)
        G = grad_P * P
        # solve [diag(r) P; P^T diag(c)] [u; v] = [G 1; G^T 1]; the system has a one dimensional kernel,
        # so the last column's potential is pinned to zero
        top = torch.cat([torch.diag(r), P[:, :-1]], dim=1)
        low = torch.cat([P.t()[:-1], torch.diag(c[:-1])], dim=1)
        rhs = torch.cat([G.sum(1), G.sum(0)[:-1]])
        sol = torch.linalg.solve(torch.cat([top, low]), rhs)
        u = sol[:n]
        v = torch.cat([sol[n:], sol.new_zeros(1)])
        grad_cost = -(G - P * (u[:, None] + v[None, :])) / ctx.eps
        return grad_cost, u, v, None, None


class SinkhornDistance(nn.Module):
    def __init__(self, eps=0.1, iters=200):
        super().__init__()
        self.eps, self.iters = eps, iters

    def forward(self, x, y):
        cost = torch.cdist(x, y) ** 2
        a = x.new_full((len(x),), 1 / len(x))
        b = y.new_full((len(y),), 1 / len(y))
        P = SinkhornFn.apply(cost, a, b, self.eps, self.iters)
        return (P * cost).sum()


if __name__ == "__main__":
    x = torch.randn(6, 2, dtype=torch.double, requires_grad=True)
    y = torch.randn(5, 2, dtype=torch.double) + 1
    for i in range(5):
        d = SinkhornDistance(0.5)(x, y)
        (g,) = torch.autograd.grad(d, x)
        x = (x - 0.5 * g).detach().requires_grad_()
        print(d.item())
