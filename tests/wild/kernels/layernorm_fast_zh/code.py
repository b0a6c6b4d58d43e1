import torch
from torch import nn
from torch.autograd import Function


class LayerNormFunc(Function):
    """手写 LayerNorm 的前向与反向
    x: [B, T, C]，只在最后一维做归一化
    """

    @staticmethod
    def forward(ctx, x, gamma, beta, eps):
        mean = x.mean(dim=-1, keepdim=True)
        # 注意这里用的是有偏方差
        var = ((x - mean) ** 2).mean(dim=-1, keepdim=True)
        inv_std = (var + eps) ** -0.5
        x_hat = (x - mean) * inv_std
        ctx.save_for_backward(x_hat, inv_std, gamma)
        return x_hat * gamma + beta

    @staticmethod
    def backward(ctx, grad_out):
        x_hat, inv_std, gamma = ctx.saved_tensors
        C = x_hat.shape[-1]
        # 参数的梯度：除最后一维以外全部求和
        dims = tuple(range(grad_out.dim() - 1))
        dgamma = (grad_out * x_hat).sum(dim=dims)
        dbeta = grad_out.sum(dim=dims)
        # 输入的梯度
        dx_hat = grad_out * gamma
        dx = C * dx_hat - dx_hat.sum(-1, keepdim=True) - x_hat * (dx_hat * x_hat).sum(-1, keepdim=True)
        dx = dx * inv_std / C
        return dx, dgamma, dbeta, None


class MyLayerNorm(nn.Module):
    def __init__(self, dim, eps=1e-5):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(dim))
        self.beta = nn.Parameter(torch.zeros(dim))
        self.eps = eps

    def forward(self, x):
        return LayerNormFunc.apply(x, self.gamma, self.beta, self.eps)


if __name__ == '__main__':
    torch.manual_seed(0)
    x = torch.randn(2, 3, 8, requires_grad=True)
    ln = MyLayerNorm(8)
    y = ln(x)
    y.pow(3).sum().backward()
    g1 = x.grad.clone()
    x.grad = None
    nn.functional.layer_norm(x, (8,)).pow(3).sum().backward()
    print('最大误差:', (g1 - x.grad).abs().max().item())
