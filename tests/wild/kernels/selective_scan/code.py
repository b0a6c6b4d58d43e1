"""Selective scan (Mamba S6), sequential reference with a hand written backward.

    h_t = exp(delta_t * A) * h_{t-1} + delta_t * B_t * u_t
    y_t = C_t . h_t + D * u_t

u, delta: (b, d, l)   A: (d, n)   B, C: (b, n, l)   D: (d,)
"""
import torch
import torch.nn as nn
import torch.nn.functional as F


class SelectiveScanFn(torch.autograd.Function):
    @staticmethod
    def forward(ctx, u, delta, A, B, C, D):
        b, d, l = u.shape
        n = A.shape[1]
        h = u.new_zeros(b, d, n)
        hs, ys = [], []
        for t in range(l):
            dA = torch.exp(delta[:, :, t, None] * A)
            h = dA * h + (delta[:, :, t] * u[:, :, t])[..., None] * B[:, None, :, t]
            hs.append(h)
            ys.append((h * C[:, None, :, t]).sum(-1))
        y = torch.stack(ys, dim=2) + u * D[:, None]
        # only the states are stored, dA is recomputed
        ctx.save_for_backward(u, delta, A, B, C, D, torch.stack(hs, dim=2))
        return y

    @staticmethod
    def backward(ctx, dy):
        u, delta, A, B, C, D, hs = ctx.saved_tensors
        l = u.shape[2]
        du = dy * D[:, None]
        dD = (dy * u).sum((0, 2))
        ddelta = torch.zeros_like(delta)
        dA_total = torch.zeros_like(A)
        dB, dC = torch.zeros_like(B), torch.zeros_like(C)
        dh = torch.zeros_like(hs[:, :, 0])
        for t in reversed(range(l)):
            h_prev = hs[:, :, t - 1] if t > 0 else torch.zeros_like(dh)
            dC[:, :, t] = (dy[:, :, t, None] * hs[:, :, t]).sum(1)
            dh = dh + dy[:, :, t, None] * C[:, None, :, t]
            a = torch.exp(delta[:, :, t, None] * A)
            da = dh * h_prev * a
            dA_total += (da * delta[:, :, t, None]).sum(0)
            dhB = (dh * B[:, None, :, t]).sum(-1)
            ddelta[:, :, t] = (da * A).sum(-1) + dhB * u[:, :, t]
            du[:, :, t] += dhB * delta[:, :, t]
            dB[:, :, t] = (dh * (delta[:, :, t] * u[:, :, t])[..., None]).sum(1)
            dh = dh * a
        return du, ddelta, dA_total, dB, dC, dD


def selective_scan(u, delta, A, B, C, D, delta_softplus=False):
    if delta_softplus:
        delta = F.softplus(delta)
    return SelectiveScanFn.apply(u, delta, A, B, C, D)


class S6(nn.Module):
    def __init__(self, d, n=4):
        super().__init__()
        self.A_log = nn.Parameter(torch.log(torch.arange(1, n + 1).float()).repeat(d, 1))
        self.D = nn.Parameter(torch.ones(d))
        self.proj = nn.Linear(d, d + 2 * n)
        self.n = n

    def forward(self, x):  # b, l, d
        dt, B, C = self.proj(x).split([x.shape[-1], self.n, self.n], dim=-1)
        y = selective_scan(
            x.transpose(1, 2), dt.transpose(1, 2), -self.A_log.exp(), B.transpose(1, 2), C.transpose(1, 2), self.D, True
        )
        return y.transpose(1, 2)


if __name__ == "__main__":
    s6 = S6(3)
    s6(torch.randn(2, 6, 3)).pow(2).mean().backward()
    print(s6.A_log.grad)
