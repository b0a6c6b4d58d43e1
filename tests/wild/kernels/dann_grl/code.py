"""Domain adversarial training: gradient reversal and its relatives."""
import math

import torch
import torch.nn as nn
from torch.autograd import Function


class ReverseLayerF(Function):
    @staticmethod
    def forward(ctx, x, alpha):
        ctx.alpha = alpha
        return x.view_as(x)

    @staticmethod
    def backward(ctx, grad_output):
        output = grad_output.neg() * ctx.alpha
        return output, None


class ScaleGrad(Function):
    """identity; the gradient is multiplied with a tensor of one factor per sample"""

    @staticmethod
    def forward(ctx, x, factor):
        ctx.save_for_backward(factor)
        return x.clone()

    @staticmethod
    def backward(ctx, g):
        factor, = ctx.saved_tensors
        return g * factor.view(-1, *[1] * (g.dim() - 1)), None


class ClipGradNorm(Function):
    """identity; rows of the gradient are scaled down to norm `limit`"""

    @staticmethod
    def forward(ctx, x, limit):
        ctx.limit = limit
        return x.view_as(x)

    @staticmethod
    def backward(ctx, g):
        norm = g.flatten(1).norm(dim=1).clamp(min=1e-12)
        factor = (ctx.limit / norm).clamp(max=1.0)
        return g * factor.view(-1, *[1] * (g.dim() - 1)), None


def grad_reverse(x, alpha=1.0):
    return ReverseLayerF.apply(x, alpha)


class DANN(nn.Module):
    def __init__(self, d_in, hidden, classes):
        super().__init__()
        self.feature = nn.Sequential(nn.Linear(d_in, hidden), nn.ReLU())
        self.label = nn.Linear(hidden, classes)
        self.domain = nn.Linear(hidden, 2)

    def forward(self, x, progress):
        alpha = 2.0 / (1.0 + math.exp(-10 * progress)) - 1
        f = self.feature(x)
        return self.label(f), self.domain(grad_reverse(f, alpha))


if __name__ == "__main__":
    net = DANN(5, 8, 3)
    y, d = net(torch.randn(6, 5), 0.3)
    (y.logsumexp(1).mean() + nn.functional.cross_entropy(d, torch.randint(0, 2, (6,)))).backward()
    print(net.feature[0].weight.grad.norm())
