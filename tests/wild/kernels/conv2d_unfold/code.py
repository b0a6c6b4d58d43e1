import torch
import torch.nn as nn
import torch.nn.functional as F


class Conv2dFn(torch.autograd.Function):
    """Conv2d as unfold + matmul, so the backward is a matmul + fold."""

    @staticmethod
    def forward(ctx, x, weight, bias, stride, padding):
        n, c, h, w = x.shape
        o, _, kh, kw = weight.shape
        cols = F.unfold(x, (kh, kw), padding=padding, stride=stride)  # n, c*kh*kw, L
        out = weight.view(o, -1) @ cols
        if bias is not None:
            out = out + bias.view(1, -1, 1)
        ho = (h + 2 * padding - kh) // stride + 1
        wo = (w + 2 * padding - kw) // stride + 1
        ctx.save_for_backward(cols, weight)
        ctx.x_size = (h, w)
        ctx.stride, ctx.padding = stride, padding
        ctx.has_bias = bias is not None
        return out.view(n, o, ho, wo)

    @staticmethod
    def backward(ctx, grad_output):
        cols, weight = ctx.saved_tensors
        o, c, kh, kw = weight.shape
        grad = grad_output.flatten(2)  # n, o, L
        grad_x = grad_w = grad_b = None
        if ctx.needs_input_grad[0]:
            grad_cols = weight.view(o, -1).t() @ grad
            grad_x = F.fold(grad_cols, ctx.x_size, (kh, kw), padding=ctx.padding, stride=ctx.stride)
        if ctx.needs_input_grad[1]:
            grad_w = torch.einsum('nol,nkl->ok', grad, cols).view_as(weight)
        if ctx.has_bias and ctx.needs_input_grad[2]:
            grad_b = grad.sum(dim=(0, 2))
        return grad_x, grad_w, grad_b, None, None


class MyConv2d(nn.Module):
    def __init__(self, in_ch, out_ch, k, stride=1, padding=0, bias=True):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(out_ch, in_ch, k, k))
        nn.init.kaiming_uniform_(self.weight, a=5 ** 0.5)
        self.bias = nn.Parameter(torch.zeros(out_ch)) if bias else None
        self.stride, self.padding = stride, padding

    def forward(self, x):
        return Conv2dFn.apply(x, self.weight, self.bias, self.stride, self.padding)


class WSConv2d(MyConv2d):
    """weight standardisation in front of the convolution"""

    def forward(self, x):
        return Conv2dFn.apply(x, WeightStandardize.apply(self.weight, 1e-5), self.bias, self.stride, self.padding)


class WeightStandardize(torch.autograd.Function):
    @staticmethod
    def forward(ctx, w, eps):
        flat = w.flatten(1)
        mu = flat.mean(1, keepdim=True)
        std = flat.std(1, keepdim=True) + eps
        z = (flat - mu) / std
        ctx.save_for_backward(z, std)
        ctx.eps = eps
        return z.view_as(w)

    @staticmethod
    def backward(ctx, g):
        z, std = ctx.saved_tensors
        k = z.shape[1]
        gf = g.flatten(1)
        centred = gf - gf.mean(1, keepdim=True)
        # d std / d w = (w - mu) / ((k - 1) * s) with s the std without eps
        ratio = std / (std - ctx.eps)
        gw = (centred - z * ratio * (gf * z).sum(1, keepdim=True) / (k - 1)) / std
        return gw.view_as(g), None


if __name__ == '__main__':
    net = nn.Sequential(MyConv2d(1, 4, 3, padding=1), nn.ReLU(), WSConv2d(4, 2, 3, stride=2))
    net(torch.randn(2, 1, 9, 9)).sum().backward()
    print([p.grad.norm().item() for p in net.parameters()])
