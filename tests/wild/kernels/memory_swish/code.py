"""Memory efficient activations. Only the input is stored; second derivatives work (for gradient penalties)."""
import torch
from torch import nn


class SwishFunction(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * torch.sigmoid(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return SwishBackward.apply(grad_output, x)


class SwishBackward(torch.autograd.Function):
    @staticmethod
    def forward(ctx, grad, x):
        ctx.save_for_backward(grad, x)
        s = torch.sigmoid(x)
        return grad * s * (1 + x * (1 - s))

    @staticmethod
    def backward(ctx, gg):
        grad, x = ctx.saved_tensors
        s = torch.sigmoid(x)
        ds = s * (1 - s)
        d_grad = gg * s * (1 + x * (1 - s))
        d_x = gg * grad * ds * (2 + x * (1 - 2 * s))
        return d_grad, d_x


class SigmoidFunction(torch.autograd.Function):
    """backward is made of differentiable operations on the saved output"""

    @staticmethod
    def forward(ctx, x):
        y = 1 / (1 + torch.exp(-x))
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return grad_output * y * (1 - y)


class MishFunction(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * torch.tanh(nn.functional.softplus(x))

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        t = torch.tanh(nn.functional.softplus(x))
        return grad_output * (t + x * torch.sigmoid(x) * (1 - t * t))


class MemoryEfficientSwish(nn.Module):
    def forward(self, x):
        return SwishFunction.apply(x)


class MemoryEfficientMish(nn.Module):
    def forward(self, x):
        return MishFunction.apply(x)


def gradient_penalty(net, x):
    x = x.clone().requires_grad_()
    (g,) = torch.autograd.grad(net(x).sum(), x, create_graph=True)
    return (g.flatten(1).norm(dim=1) - 1).pow(2).mean()


if __name__ == "__main__":
    net = nn.Sequential(nn.Linear(3, 8), MemoryEfficientSwish(), nn.Linear(8, 1))
    gp = gradient_penalty(net, torch.randn(5, 3))
    gp.backward()
    print(gp.item(), net[0].weight.grad.norm().item())
