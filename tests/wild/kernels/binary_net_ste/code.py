import torch
import torch.nn as nn
import torch.nn.functional as F


class BinarizeF(torch.autograd.Function):
    @staticmethod
    def forward(ctx, input):
        ctx.save_for_backward(input)
        return torch.where(input >= 0, torch.ones_like(input), -torch.ones_like(input))

    @staticmethod
    def backward(ctx, grad_output):
        input, = ctx.saved_tensors
        # htanh
        grad_input = grad_output.clone()
        grad_input[input.abs() > 1] = 0
        return grad_input


class ApproxSign(torch.autograd.Function):
    """Bi-Real Net: piecewise polynomial instead of the hard tanh"""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.sign(x)

    @staticmethod
    def backward(ctx, grad_output):
        x, = ctx.saved_tensors
        left = ((x >= -1) & (x < 0)).to(x.dtype)
        right = ((x >= 0) & (x < 1)).to(x.dtype)
        return grad_output * (left * (2 + 2 * x) + right * (2 - 2 * x))


class XNORScale(torch.autograd.Function):
    """sign(w) * mean(|w|) per output channel"""

    @staticmethod
    def forward(ctx, w):
        k = w[0].numel()
        alpha = w.abs().flatten(1).mean(1).view(-1, *[1] * (w.dim() - 1))
        ctx.save_for_backward(w, alpha)
        ctx.k = k
        return w.sign() * alpha

    @staticmethod
    def backward(ctx, g):
        w, alpha = ctx.saved_tensors
        s = w.sign()
        inside = (w.abs() <= 1).to(w.dtype)
        through_alpha = (g * s).flatten(1).sum(1).view_as(alpha) * s / ctx.k
        return through_alpha + g * alpha * inside


binarize = BinarizeF.apply
approx_sign = ApproxSign.apply


class BinaryLinear(nn.Linear):
    def forward(self, x):
        return F.linear(binarize(x), XNORScale.apply(self.weight), self.bias)


class BinaryTanh(nn.Module):
    def __init__(self):
        super().__init__()
        self.hardtanh = nn.Hardtanh()

    def forward(self, input):
        return binarize(self.hardtanh(input))


if __name__ == '__main__':
    net = nn.Sequential(nn.Linear(8, 16), nn.BatchNorm1d(16), BinaryLinear(16, 4))
    opt = torch.optim.Adam(net.parameters(), lr=1e-2)
    x, y = torch.randn(64, 8), torch.randint(0, 4, (64,))
    for i in range(20):
        opt.zero_grad()
        loss = F.cross_entropy(net(x), y)
        loss.backward()
        opt.step()
    print(loss.item())
