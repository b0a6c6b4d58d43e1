"""Regression losses with (input, target) gradients: Huber, Charbonnier, Wing, log-cosh, quantile."""
import math

import torch
from torch import nn
from torch.autograd import Function


def _reduce(x, how):
    return {"mean": x.mean, "sum": x.sum}[how]() if how != "none" else x


def _scale(g, numel, how):
    return g / numel if how == "mean" else g


class HuberFn(Function):
    @staticmethod
    def forward(ctx, pred, target, delta, reduction):
        d = pred - target
        ctx.save_for_backward(d)
        ctx.delta, ctx.reduction = delta, reduction
        a = d.abs()
        return _reduce(torch.where(a <= delta, 0.5 * d * d, delta * (a - 0.5 * delta)), reduction)

    @staticmethod
    def backward(ctx, g):
        (d,) = ctx.saved_tensors
        grad = d.clamp(-ctx.delta, ctx.delta) * _scale(g, d.numel(), ctx.reduction)
        return grad, -grad, None, None


class CharbonnierFn(Function):
    @staticmethod
    def forward(ctx, pred, target, eps, weight):
        d = pred - target
        r = torch.sqrt(d * d + eps * eps)
        ctx.save_for_backward(d, r, weight)
        return (weight * r).sum() / weight.sum()

    @staticmethod
    def backward(ctx, g):
        d, r, weight = ctx.saved_tensors
        total = weight.sum()
        grad = g * weight * d / (r * total)
        grad_w = None
        if ctx.needs_input_grad[3]:
            mean = (weight * r).sum() / total
            grad_w = g * (r - mean) / total
        return grad, -grad, None, grad_w


class WingFn(Function):
    @staticmethod
    def forward(ctx, pred, target, w, eps):
        d = pred - target
        a = d.abs()
        C = w - w * math.log(1 + w / eps)
        ctx.save_for_backward(d)
        ctx.w, ctx.eps = w, eps
        return torch.where(a < w, w * torch.log1p(a / eps), a - C).mean()

    @staticmethod
    def backward(ctx, g):
        (d,) = ctx.saved_tensors
        a = d.abs()
        slope = torch.where(a < ctx.w, ctx.w / (ctx.eps + a), torch.ones_like(a))
        grad = d.sign() * slope * g / d.numel()
        return grad, -grad, None, None


class QuantileFn(Function):
    """pred: (N, Q) for the quantiles taus: (Q,)"""

    @staticmethod
    def forward(ctx, pred, target, taus):
        e = target[:, None] - pred
        ctx.save_for_backward(e, taus)
        return torch.maximum(taus * e, (taus - 1) * e).sum(1).mean()

    @staticmethod
    def backward(ctx, g):
        e, taus = ctx.saved_tensors
        slope = torch.where(e > 0, taus, taus - 1)
        ge = slope * g / e.shape[0]
        return -ge, ge.sum(1), None


class HuberLoss(nn.Module):
    def __init__(self, delta=1.0, reduction="mean"):
        super().__init__()
        self.delta, self.reduction = delta, reduction

    def forward(self, pred, target):
        return HuberFn.apply(pred, target, self.delta, self.reduction)


def pinball(pred, target, taus=(0.1, 0.5, 0.9)):
    return QuantileFn.apply(pred, target, pred.new_tensor(taus))
