import torch
import torch.nn as nn


def _silu(x):
    return x * torch.sigmoid(x)


class LigerLikeSiLUMul(torch.autograd.Function):
    """c = silu(a) * b, nothing but a and b is kept; sigmoid is computed again in backward"""

    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return _silu(a) * b

    @staticmethod
    def backward(ctx, dc):
        a, b = ctx.saved_tensors
        sig = torch.sigmoid(a)
        silu = sig * a
        db = dc * silu
        da = dc * b * (silu * (1 - sig) + sig)
        return da, db


class SwiGLUPacked(torch.autograd.Function):
    """Input is (..., 2 * d): [gate | value]."""

    @staticmethod
    def forward(ctx, xy):
        x, y = xy.chunk(2, dim=-1)
        ctx.save_for_backward(xy)
        return _silu(x) * y

    @staticmethod
    def backward(ctx, dout):
        (xy,) = ctx.saved_tensors
        x, y = xy.chunk(2, dim=-1)
        dxy = torch.empty_like(xy)
        dx, dy = dxy.chunk(2, dim=-1)
        sig = torch.sigmoid(x)
        dx.copy_(dout * y * sig * (1 + x * (1 - sig)))
        dy.copy_(dout * x * sig)
        return dxy


class SwiGLUMLP(nn.Module):
    def __init__(self, hidden, inter):
        super().__init__()
        self.gate = nn.Linear(hidden, inter, bias=False)
        self.up = nn.Linear(hidden, inter, bias=False)
        self.down = nn.Linear(inter, hidden, bias=False)

    def forward(self, x):
        return self.down(LigerLikeSiLUMul.apply(self.gate(x), self.up(x)))


class PackedSwiGLUMLP(nn.Module):
    def __init__(self, hidden, inter):
        super().__init__()
        self.gate_up = nn.Linear(hidden, 2 * inter, bias=False)
        self.down = nn.Linear(inter, hidden, bias=False)

    def forward(self, x):
        return self.down(SwiGLUPacked.apply(self.gate_up(x)))
