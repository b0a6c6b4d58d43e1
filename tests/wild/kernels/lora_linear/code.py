import math

import torch
import torch.nn as nn


class LoRALinearFunction(torch.autograd.Function):
    """y = x W^T + s * (x A^T) B^T with W frozen; x A^T is recomputed, not stored"""

    @staticmethod
    def forward(ctx, x, W, A, B, scale):
        ctx.save_for_backward(x, W, A, B)
        ctx.scale = scale
        return x @ W.t() + (x @ A.t()) @ B.t() * scale

    @staticmethod
    def backward(ctx, dy):
        x, W, A, B = ctx.saved_tensors
        s = ctx.scale
        dy = dy.reshape(-1, dy.shape[-1])
        x2 = x.reshape(-1, x.shape[-1])
        dx = dA = dB = None
        dyB = dy @ B * s
        if ctx.needs_input_grad[0]:
            dx = (dy @ W + dyB @ A).reshape(x.shape)
        if ctx.needs_input_grad[2]:
            dA = dyB.t() @ x2
        if ctx.needs_input_grad[3]:
            dB = dy.t() @ (x2 @ A.t()) * s
        return dx, None, dA, dB, None


class MixedLinear(torch.autograd.Function):
    """products in the compute dtype, the weight's gradient accumulated in the weight's own"""

    @staticmethod
    def forward(ctx, x, w, b, dtype):
        ctx.save_for_backward(x, w)
        ctx.dtype = dtype
        y = x.to(dtype) @ w.to(dtype).t()
        return y.to(x.dtype) + b

    @staticmethod
    def backward(ctx, g):
        x, w = ctx.saved_tensors
        gx = (g.to(ctx.dtype) @ w.to(ctx.dtype)).to(x.dtype)
        gw = g.to(w.dtype).t() @ x.to(w.dtype)
        gb = g.sum(0, dtype=w.dtype)
        return gx, gw, gb, None


class LoRALinear(nn.Module):
    def __init__(self, d_in, d_out, r=4, alpha=8):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(d_out, d_in), requires_grad=False)
        nn.init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        self.lora_A = nn.Parameter(torch.empty(r, d_in))
        self.lora_B = nn.Parameter(torch.zeros(d_out, r))
        nn.init.kaiming_uniform_(self.lora_A, a=math.sqrt(5))
        self.scale = alpha / r

    def forward(self, x):
        return LoRALinearFunction.apply(x, self.weight, self.lora_A, self.lora_B, self.scale)


if __name__ == "__main__":
    lin = LoRALinear(16, 8)
    opt = torch.optim.SGD([p for p in lin.parameters() if p.requires_grad], lr=0.1)
    x, y = torch.randn(32, 16), torch.randn(32, 8)
    for _ in range(10):
        loss = (lin(x) - y).square().mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(loss.item())
