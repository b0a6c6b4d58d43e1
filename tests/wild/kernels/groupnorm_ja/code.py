# GroupNorm を torch.autograd.Function で自作する
# 論文: Wu & He, "Group Normalization" (2018)
import torch
import torch.nn as nn


class GroupNormFunction(torch.autograd.Function):

    @staticmethod
    def forward(ctx, x, weight, bias, groups, eps):
        N, C, H, W = x.shape
        # グループごとに平らにする
        xg = x.reshape(N, groups, -1)
        mean = xg.mean(dim=2, keepdim=True)
        rstd = (xg.var(dim=2, unbiased=False, keepdim=True) + eps).rsqrt()
        xhat = ((xg - mean) * rstd).reshape(N, C, H, W)
        ctx.save_for_backward(xhat, rstd, weight)
        ctx.groups = groups
        return xhat * weight[None, :, None, None] + bias[None, :, None, None]

    @staticmethod
    def backward(ctx, dy):
        xhat, rstd, weight = ctx.saved_tensors
        N, C, H, W = xhat.shape
        G = ctx.groups
        # アフィン変換の勾配
        dweight = (dy * xhat).sum(dim=(0, 2, 3))
        dbias = dy.sum(dim=(0, 2, 3))
        # 正規化の勾配
        dxhat = (dy * weight[None, :, None, None]).reshape(N, G, -1)
        xh = xhat.reshape(N, G, -1)
        m1 = dxhat.mean(dim=2, keepdim=True)
        m2 = (dxhat * xh).mean(dim=2, keepdim=True)
        dx = rstd * (dxhat - m1 - xh * m2)
        return dx.reshape(N, C, H, W), dweight, dbias, None, None


class GroupNorm(nn.Module):
    def __init__(self, groups, channels, eps=1e-5):
        super().__init__()
        assert channels % groups == 0, 'チャネル数はグループ数で割り切れること'
        self.groups = groups
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x):
        return GroupNormFunction.apply(x, self.weight, self.bias, self.groups, self.eps)


if __name__ == '__main__':
    gn = GroupNorm(2, 4)
    x = torch.randn(3, 4, 5, 5, requires_grad=True)
    y = gn(x)
    (y ** 2 * torch.randn_like(y)).sum().backward()
    print('勾配の形:', x.grad.shape, gn.weight.grad.shape)
