import math

import torch
import torch.nn as nn

# tanh approximation of gelu fused with the bias of the preceding linear layer.
# sqrt(2 / pi) = 0.79788456, 0.044715 * sqrt(2 / pi) * 3 = 0.1070322243


def bias_gelu(bias, y):
    x = bias + y
    return x * 0.5 * (1.0 + torch.tanh(0.79788456 * x * (1 + 0.044715 * x * x)))


def bias_gelu_back(g, bias, y):
    x = bias + y
    tanh_out = torch.tanh(0.79788456 * x * (1 + 0.044715 * x * x))
    ff = 0.5 * x * ((1 - tanh_out * tanh_out) * (0.79788456 + 0.1070322243 * x * x)) + 0.5 * (1 + tanh_out)
    return ff * g


class GeLUFunction(torch.autograd.Function):
    @staticmethod
    def forward(ctx, input, bias):
        ctx.save_for_backward(input, bias)
        return bias_gelu(bias, input)

    @staticmethod
    def backward(ctx, grad_output):
        input, bias = ctx.saved_tensors
        tmp = bias_gelu_back(grad_output, bias, input)
        return tmp, tmp.reshape(-1, tmp.size(-1)).sum(0)


class BiasDropoutResidual(torch.autograd.Function):
    """out = residual + mask * (x + bias) / keep"""

    @staticmethod
    def forward(ctx, x, bias, residual, mask, keep):
        ctx.save_for_backward(mask)
        ctx.keep = keep
        return residual + mask * (x + bias) / keep

    @staticmethod
    def backward(ctx, grad_output):
        (mask,) = ctx.saved_tensors
        grad_x = grad_output * mask / ctx.keep
        return grad_x, grad_x.flatten(0, -2).sum(0), grad_output, None, None


bias_gelu_impl = GeLUFunction.apply


class ParallelMLP(nn.Module):
    def __init__(self, hidden, ffn, p=0.1):
        super().__init__()
        self.w1 = nn.Parameter(torch.randn(hidden, ffn) / math.sqrt(hidden))
        self.b1 = nn.Parameter(torch.zeros(ffn))
        self.w2 = nn.Parameter(torch.randn(ffn, hidden) / math.sqrt(ffn))
        self.b2 = nn.Parameter(torch.zeros(hidden))
        self.p = p

    def forward(self, x):
        h = bias_gelu_impl(x @ self.w1, self.b1)
        y = h @ self.w2
        mask = (torch.rand_like(y) >= self.p).to(y.dtype)
        return BiasDropoutResidual.apply(y, self.b2, x, mask, 1 - self.p)


if __name__ == "__main__":
    mlp = ParallelMLP(16, 64)
    out = mlp(torch.randn(4, 8, 16))
    out.square().mean().backward()
    print({k: p.grad.norm().item() for k, p in mlp.named_parameters()})
