import torch
import torch.nn as nn
import torch.nn.functional as F


class DropoutFn(torch.autograd.Function):
    """inverted dropout; the mask is kept as bool to save memory"""

    @staticmethod
    def forward(ctx, x, p, seed):
        g = torch.Generator(device=x.device).manual_seed(seed)
        mask = torch.rand(x.shape, generator=g, device=x.device) >= p
        ctx.save_for_backward(mask)
        ctx.p = p
        return x * mask / (1 - p)

    @staticmethod
    def backward(ctx, grad):
        (mask,) = ctx.saved_tensors
        return grad * mask / (1 - ctx.p), None, None


class SeededDropout(torch.autograd.Function):
    """no mask at all: it is drawn again from the seed in backward (like the triton tutorial)"""

    @staticmethod
    def _mask(shape, p, seed, device):
        g = torch.Generator(device=device).manual_seed(seed)
        return torch.rand(shape, generator=g, device=device) > p

    @staticmethod
    def forward(ctx, x, p, seed):
        ctx.p, ctx.seed = p, seed
        keep = SeededDropout._mask(x.shape, p, seed, x.device)
        return torch.where(keep, x / (1 - p), torch.zeros_like(x))

    @staticmethod
    def backward(ctx, dy):
        keep = SeededDropout._mask(dy.shape, ctx.p, ctx.seed, dy.device)
        return torch.where(keep, dy / (1 - ctx.p), torch.zeros_like(dy)), None, None


class DropPathAdd(torch.autograd.Function):
    """residual + drop_path(branch * gamma); keep: (B,) of zeros and ones"""

    @staticmethod
    def forward(ctx, residual, branch, gamma, keep, p):
        scale = (keep / (1 - p)).view(-1, *[1] * (branch.dim() - 1))
        ctx.save_for_backward(branch, gamma, scale)
        return residual + branch * gamma * scale

    @staticmethod
    def backward(ctx, grad):
        branch, gamma, scale = ctx.saved_tensors
        g = grad * scale
        grad_gamma = (g * branch).sum(dim=tuple(range(grad.dim() - 1)))
        return grad, g * gamma, grad_gamma, None, None


class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training or self.p == 0:
            return x
        seed = int(torch.randint(2 ** 31, (1,)))
        return DropoutFn.apply(x, self.p, seed)


if __name__ == "__main__":
    d = Dropout(0.3)
    x = torch.ones(4, 6, requires_grad=True)
    y = d(x)
    y.sum().backward()
    print((x.grad - y).abs().max())
