# implicit layers: A x = b and deep equilibrium fixed points
import torch
import torch.nn as nn
from torch.autograd import Function


class LinearSolve(Function):
    @staticmethod
    def forward(ctx, A, b):
        x = torch.linalg.solve(A, b)
        ctx.save_for_backward(A, x)
        return x

    @staticmethod
    def backward(ctx, grad_x):
        A, x = ctx.saved_tensors
        grad_b = torch.linalg.solve(A.transpose(-1, -2), grad_x)
        grad_A = -grad_b @ x.transpose(-1, -2)
        return grad_A, grad_b


class CholeskyLogDet(Function):
    """log det of a symmetric positive definite matrix"""

    @staticmethod
    def forward(ctx, S):
        L = torch.linalg.cholesky(S)
        ctx.save_for_backward(L)
        return 2 * L.diagonal(dim1=-2, dim2=-1).log().sum(-1)

    @staticmethod
    def backward(ctx, g):
        L, = ctx.saved_tensors
        return g[..., None, None] * torch.cholesky_inverse(L)


class TanhFixedPoint(Function):
    """z = tanh(W z + x), solved by iteration; implicit function theorem in backward.

    x: (B, D), W: (D, D) with a spectral norm under one
    """

    @staticmethod
    def forward(ctx, x, W, iters=100):
        z = torch.zeros_like(x)
        for _ in range(iters):
            z = torch.tanh(z @ W.t() + x)
        ctx.save_for_backward(z, W)
        ctx.iters = iters
        return z

    @staticmethod
    def backward(ctx, g):
        z, W = ctx.saved_tensors
        d = 1 - z * z
        # v = g + (v * d) W
        v = g
        for _ in range(ctx.iters):
            v = g + (v * d) @ W
        u = v * d
        return u, u.t() @ z, None


class DEQ(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.W = nn.Parameter(torch.randn(dim, dim) * 0.3 / dim ** 0.5)

    def forward(self, x):
        return TanhFixedPoint.apply(x, self.W)


class RidgeHead(nn.Module):
    """closed form ridge regression on features (meta learning)"""

    def forward(self, feats, y, lam):
        n = feats.shape[1]
        A = feats.t() @ feats + lam * torch.eye(n, dtype=feats.dtype)
        return LinearSolve.apply(A, feats.t() @ y)


if __name__ == "__main__":
    deq = DEQ(5)
    x = torch.randn(3, 5, requires_grad=True)
    deq(x).sum().backward()
    print(deq.W.grad.norm(), x.grad.norm())
