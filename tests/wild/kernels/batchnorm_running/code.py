import torch
import torch.nn as nn


class BatchNormTrain(torch.autograd.Function):
    """BN over (N, H, W) or (N,). Returns y and the batch statistics for the running averages."""

    @staticmethod
    def forward(ctx, x, gamma, beta, eps):
        dims = [0] + list(range(2, x.dim()))
        shape = [1, -1] + [1] * (x.dim() - 2)
        mean = x.mean(dims)
        var = x.var(dims, unbiased=False)
        invstd = torch.rsqrt(var + eps)
        xhat = (x - mean.view(shape)) * invstd.view(shape)
        ctx.save_for_backward(xhat, invstd, gamma)
        ctx.dims, ctx.shape = dims, shape
        ctx.mark_non_differentiable(mean, var)
        return xhat * gamma.view(shape) + beta.view(shape), mean, var

    @staticmethod
    def backward(ctx, dy, _dmean, _dvar):
        xhat, invstd, gamma = ctx.saved_tensors
        dims, shape = ctx.dims, ctx.shape
        m = xhat.numel() / xhat.size(1)
        dbeta = dy.sum(dims)
        dgamma = (dy * xhat).sum(dims)
        dx = (dy - dbeta.view(shape) / m - xhat * dgamma.view(shape) / m) * (gamma * invstd).view(shape)
        return dx, dgamma, dbeta, None


class BatchNormEval(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, gamma, beta, mean, var, eps):
        shape = [1, -1] + [1] * (x.dim() - 2)
        invstd = torch.rsqrt(var + eps)
        xhat = (x - mean.view(shape)) * invstd.view(shape)
        ctx.save_for_backward(xhat, invstd, gamma)
        ctx.shape = shape
        return xhat * gamma.view(shape) + beta.view(shape)

    @staticmethod
    def backward(ctx, dy):
        xhat, invstd, gamma = ctx.saved_tensors
        dims = [d for d in range(dy.dim()) if d != 1]
        # the statistics are constants here
        dx = dy * (gamma * invstd).view(ctx.shape)
        return dx, (dy * xhat).sum(dims), dy.sum(dims), None, None, None


class BatchNorm(nn.Module):
    def __init__(self, channels, eps=1e-5, momentum=0.1):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(channels))
        self.beta = nn.Parameter(torch.zeros(channels))
        self.register_buffer('running_mean', torch.zeros(channels))
        self.register_buffer('running_var', torch.ones(channels))
        self.eps = eps
        self.momentum = momentum

    def forward(self, x):
        if self.training:
            y, mean, var = BatchNormTrain.apply(x, self.gamma, self.beta, self.eps)
            n = x.numel() / x.size(1)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var * n / (n - 1), self.momentum)
            return y
        return BatchNormEval.apply(x, self.gamma, self.beta, self.running_mean, self.running_var, self.eps)


if __name__ == '__main__':
    bn = BatchNorm(3)
    x = torch.randn(8, 3, 4, 4, requires_grad=True)
    bn(x).exp().sum().backward()
    bn.eval()
    bn(x).sum().backward()
    print(x.grad.norm(), bn.running_mean)
