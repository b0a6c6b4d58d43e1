"""LSTM cell with a single fused backward, as in the C++ extension tutorial but for a standard LSTM."""
import torch
from torch import nn


class LSTMCellFunction(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, h, c, w_ih, w_hh, b):
        gates = x @ w_ih.t() + h @ w_hh.t() + b
        i, f, g, o = gates.chunk(4, dim=1)
        i, f, o = torch.sigmoid(i), torch.sigmoid(f), torch.sigmoid(o)
        g = torch.tanh(g)
        new_c = f * c + i * g
        tanh_c = torch.tanh(new_c)
        new_h = o * tanh_c
        ctx.save_for_backward(x, h, c, w_ih, w_hh, i, f, g, o, tanh_c)
        return new_h, new_c

    @staticmethod
    def backward(ctx, grad_h, grad_c):
        x, h, c, w_ih, w_hh, i, f, g, o, tanh_c = ctx.saved_tensors
        do = grad_h * tanh_c
        dc = grad_c + grad_h * o * (1 - tanh_c ** 2)
        di = dc * g
        df = dc * c
        dg = dc * i
        d_gates = torch.cat(
            [di * i * (1 - i), df * f * (1 - f), dg * (1 - g ** 2), do * o * (1 - o)], dim=1
        )
        d_x = d_gates @ w_ih
        d_h = d_gates @ w_hh
        d_c = dc * f
        d_w_ih = d_gates.t() @ x
        d_w_hh = d_gates.t() @ h
        d_b = d_gates.sum(0)
        return d_x, d_h, d_c, d_w_ih, d_w_hh, d_b


class LSTM(nn.Module):
    def __init__(self, n_in, n_hid):
        super().__init__()
        k = n_hid ** -0.5
        self.w_ih = nn.Parameter(torch.empty(4 * n_hid, n_in).uniform_(-k, k))
        self.w_hh = nn.Parameter(torch.empty(4 * n_hid, n_hid).uniform_(-k, k))
        self.b = nn.Parameter(torch.zeros(4 * n_hid))
        self.n_hid = n_hid

    def forward(self, x, state=None):
        T, B, _ = x.shape
        h, c = state if state is not None else (x.new_zeros(B, self.n_hid), x.new_zeros(B, self.n_hid))
        outs = []
        for t in range(T):
            h, c = LSTMCellFunction.apply(x[t], h, c, self.w_ih, self.w_hh, self.b)
            outs.append(h)
        return torch.stack(outs), (h, c)


if __name__ == "__main__":
    net = LSTM(3, 5)
    y, _ = net(torch.randn(6, 2, 3))
    y[-1].pow(2).sum().backward()
    print(net.w_hh.grad.norm())
