import torch
import torch.nn as nn
import torch.nn.functional as F


class MaxPool2dFunc(torch.autograd.Function):
    """最大池化：前向时记住每个窗口里最大值的位置，反向时把梯度放回去"""

    @staticmethod
    def forward(ctx, x, k, s):
        n, c, h, w = x.shape
        ho, wo = (h - k) // s + 1, (w - k) // s + 1
        cols = F.unfold(x.reshape(n * c, 1, h, w), k, stride=s)  # [n*c, k*k, ho*wo]
        out, idx = cols.max(dim=1)
        # 窗口内的下标 -> 整张图上的下标
        oy = torch.arange(ho * wo) // wo * s
        ox = torch.arange(ho * wo) % wo * s
        pos = (oy + idx // k) * w + (ox + idx % k)
        ctx.save_for_backward(pos)
        ctx.x_shape = x.shape
        return out.view(n, c, ho, wo)

    @staticmethod
    def backward(ctx, grad_out):
        pos, = ctx.saved_tensors
        n, c, h, w = ctx.x_shape
        grad_x = grad_out.new_zeros(n * c, h * w)
        # 窗口可能重叠，所以必须累加
        grad_x.scatter_add_(1, pos, grad_out.reshape(n * c, -1))
        return grad_x.view(n, c, h, w), None, None


class AvgPool2dFunc(torch.autograd.Function):
    """平均池化，步长等于窗口大小"""

    @staticmethod
    def forward(ctx, x, k):
        n, c, h, w = x.shape
        ctx.k = k
        return x.view(n, c, h // k, k, w // k, k).mean(dim=(3, 5))

    @staticmethod
    def backward(ctx, grad_out):
        k = ctx.k
        g = grad_out / (k * k)
        return g.repeat_interleave(k, dim=2).repeat_interleave(k, dim=3), None


class MaxPool2d(nn.Module):
    def __init__(self, kernel_size, stride=None):
        super().__init__()
        self.k = kernel_size
        self.s = stride or kernel_size

    def forward(self, x):
        return MaxPool2dFunc.apply(x, self.k, self.s)


if __name__ == '__main__':
    x = torch.randn(2, 3, 7, 7, requires_grad=True)
    MaxPool2d(3, 2)(x).sum().backward()
    g = x.grad.clone()
    x.grad.zero_()
    F.max_pool2d(x, 3, 2).sum().backward()
    print('与官方实现一致:', torch.allclose(g, x.grad))
