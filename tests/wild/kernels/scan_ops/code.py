import torch

# reductions and scans with their own backward; used as the CPU reference for the cuda kernels in csrc/


class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, dim, keepdim=False):
        m = x.amax(dim, keepdim=True)
        m = torch.where(torch.isinf(m), torch.zeros_like(m), m)
        out = (x - m).exp().sum(dim, keepdim=True).log() + m
        ctx.save_for_backward(x, out)
        ctx.dim, ctx.keepdim = dim, keepdim
        return out if keepdim else out.squeeze(dim)

    @staticmethod
    def backward(ctx, g):
        x, out = ctx.saved_tensors
        if not ctx.keepdim:
            g = g.unsqueeze(ctx.dim)
        return g * (x - out).exp(), None, None


class CumSum(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, dim):
        ctx.dim = dim
        return torch.cumsum(x, dim)

    @staticmethod
    def backward(ctx, g):
        # reversed cumsum
        return g.flip(ctx.dim).cumsum(ctx.dim).flip(ctx.dim), None


class CumProd(torch.autograd.Function):
    """along the last dimension, x must not contain zeros"""

    @staticmethod
    def forward(ctx, x):
        out = torch.cumprod(x, -1)
        ctx.save_for_backward(x, out)
        return out

    @staticmethod
    def backward(ctx, g):
        x, out = ctx.saved_tensors
        w = (g * out).flip(-1).cumsum(-1).flip(-1)
        return w / x


class LogCumSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        out = torch.logcumsumexp(x, -1)
        ctx.save_for_backward(x, out)
        return out

    @staticmethod
    def backward(ctx, g):
        x, out = ctx.saved_tensors
        # sum over the later positions t >= i of g_t * exp(x_i - out_t)
        top = (-out).amax(-1, keepdim=True)
        w = (g * (-out - top).exp()).flip(-1).cumsum(-1).flip(-1)
        return w * (x + top).exp()


def logsumexp(x, dim=-1, keepdim=False):
    return LogSumExp.apply(x, dim, keepdim)


def cumsum(x, dim=-1):
    return CumSum.apply(x, dim)
