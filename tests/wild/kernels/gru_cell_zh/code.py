import torch
import torch.nn as nn

# 手动实现 GRU 单元的反向传播，用于理解 cuDNN 里在算什么
# r = σ(x Wr + h Ur + br)
# z = σ(x Wz + h Uz + bz)
# n = tanh(x Wn + r * (h Un + bn))
# h' = (1 - z) * n + z * h


class GRUCellFn(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, h, W, U, b):
        xr, xz, xn = (x @ W).chunk(3, 1)
        hr, hz, hn = (h @ U + b).chunk(3, 1)
        r = torch.sigmoid(xr + hr)
        z = torch.sigmoid(xz + hz)
        n = torch.tanh(xn + r * hn)
        ctx.save_for_backward(x, h, W, U, r, z, n, hn)
        return (1 - z) * n + z * h

    @staticmethod
    def backward(ctx, dh_new):
        x, h, W, U, r, z, n, hn = ctx.saved_tensors
        # 先求三个门（激活之前）的梯度
        dn = dh_new * (1 - z) * (1 - n * n)
        dz = dh_new * (h - n) * z * (1 - z)
        dr = dn * hn * r * (1 - r)
        dx_part = torch.cat([dr, dz, dn], 1)
        # 候选状态里 h 这一支要多乘一个 r
        dh_part = torch.cat([dr, dz, dn * r], 1)
        dx = dx_part @ W.t()
        dh = dh_part @ U.t() + dh_new * z
        dW = x.t() @ dx_part
        dU = h.t() @ dh_part
        db = dh_part.sum(0)
        return dx, dh, dW, dU, db


class GRU(nn.Module):
    def __init__(self, d_in, d_h):
        super(GRU, self).__init__()
        self.W = nn.Parameter(torch.randn(d_in, 3 * d_h) * 0.1)
        self.U = nn.Parameter(torch.randn(d_h, 3 * d_h) * 0.1)
        self.b = nn.Parameter(torch.zeros(3 * d_h))
        self.d_h = d_h

    def forward(self, xs):
        h = torch.zeros(xs.size(1), self.d_h, dtype=xs.dtype)
        for x in xs:
            h = GRUCellFn.apply(x, h, self.W, self.U, self.b)
        return h


if __name__ == '__main__':
    torch.manual_seed(1)
    gru = GRU(4, 6)
    out = gru(torch.randn(5, 3, 4))
    out.sum().backward()
    print('W 的梯度范数', gru.W.grad.norm().item())
