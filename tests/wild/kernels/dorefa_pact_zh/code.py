# -*- coding: utf-8 -*-
"""DoReFa-Net 与 PACT 的量化算子（直通估计器 STE）"""
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.autograd import Function


class UniformQuantize(Function):
    """把 [0, 1] 的数量化到 k 位；反向直接透传"""

    @staticmethod
    def forward(ctx, x, k):
        n = float(2 ** k - 1)
        return torch.round(x * n) / n

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output.clone(), None


class PACT(Function):
    """可学习截断：y = clamp(x, 0, alpha) 再量化"""

    @staticmethod
    def forward(ctx, x, alpha, k):
        ctx.save_for_backward(x, alpha)
        y = torch.clamp(x, min=0, max=alpha.item())
        scale = (2 ** k - 1) / alpha
        return torch.round(y * scale) / scale

    @staticmethod
    def backward(ctx, dLdy):
        x, alpha = ctx.saved_tensors
        # 小于 0 的部分梯度为 0；大于 alpha 的部分梯度给 alpha
        lower = x < 0
        upper = x >= alpha
        x_range = ~(lower | upper)
        grad_alpha = torch.sum(dLdy * upper.to(dLdy.dtype)).view(-1)
        return dLdy * x_range.to(dLdy.dtype), grad_alpha, None


class TanhWeight(Function):
    """w -> tanh(w) / max|tanh(w)|，最大值当作常数"""

    @staticmethod
    def forward(ctx, w):
        t = torch.tanh(w)
        m = t.abs().max()
        ctx.save_for_backward(t, m)
        return t / m

    @staticmethod
    def backward(ctx, grad):
        t, m = ctx.saved_tensors
        return grad * (1 - t ** 2) / m


def quantize_w(w, k):
    if k == 32:
        return w
    w = TanhWeight.apply(w)
    return 2 * UniformQuantize.apply(w / 2 + 0.5, k) - 1


class PACTReLU(nn.Module):
    def __init__(self, k=4, init=6.0):
        super(PACTReLU, self).__init__()
        self.k = k
        self.alpha = nn.Parameter(torch.tensor([init]))

    def forward(self, x):
        return PACT.apply(x, self.alpha, self.k)


class QuantLinear(nn.Linear):
    def __init__(self, d_in, d_out, k=4):
        super(QuantLinear, self).__init__(d_in, d_out)
        self.k = k

    def forward(self, x):
        return F.linear(x, quantize_w(self.weight, self.k), self.bias)


if __name__ == '__main__':
    net = nn.Sequential(QuantLinear(8, 16), PACTReLU(), QuantLinear(16, 2))
    x, y = torch.randn(32, 8), torch.randint(0, 2, (32,))
    opt = torch.optim.SGD(net.parameters(), lr=0.1)
    for i in range(10):
        loss = F.cross_entropy(net(x), y)
        opt.zero_grad()
        loss.backward()
        opt.step()
    print('最终损失', loss.item())
