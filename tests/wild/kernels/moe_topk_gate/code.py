"""Top-k gating and expert dispatch for a mixture of experts."""
import torch
import torch.nn as nn
import torch.nn.functional as F


class TopKSoftmax(torch.autograd.Function):
    """softmax over the k largest logits of every row, zero elsewhere"""

    @staticmethod
    def forward(ctx, logits, k):
        top, idx = logits.topk(k, dim=-1)
        w = torch.softmax(top, dim=-1)
        ctx.save_for_backward(w, idx)
        ctx.experts = logits.shape[-1]
        ctx.mark_non_differentiable(idx)
        return w, idx

    @staticmethod
    def backward(ctx, gw, _gidx):
        w, idx = ctx.saved_tensors
        g = w * (gw - (gw * w).sum(-1, keepdim=True))
        grad = g.new_zeros(*g.shape[:-1], ctx.experts)
        return grad.scatter(-1, idx, g), None


class Dispatch(torch.autograd.Function):
    """copies every token once for each of its experts, sorted by expert"""

    @staticmethod
    def forward(ctx, x, idx):
        k = idx.shape[1]
        order = idx.reshape(-1).argsort(stable=True)
        ctx.token = order // k
        ctx.n = x.shape[0]
        ctx.mark_non_differentiable(order)
        return x[ctx.token], order

    @staticmethod
    def backward(ctx, g, _):
        return g.new_zeros(ctx.n, g.shape[1]).index_add(0, ctx.token, g), None


class Combine(torch.autograd.Function):
    @staticmethod
    def forward(ctx, y, w, order):
        n, k = w.shape
        ctx.save_for_backward(y, w, order)
        back = torch.empty_like(y)
        back[order] = y
        return (back.view(n, k, -1) * w[..., None]).sum(1)

    @staticmethod
    def backward(ctx, g):
        y, w, order = ctx.saved_tensors
        n, k = w.shape
        token = order // k
        g_tok = g[token]
        grad_y = g_tok * w.reshape(-1)[order][:, None]
        grad_w = torch.zeros_like(w).view(-1)
        grad_w[order] = (g_tok * y).sum(-1)
        return grad_y, grad_w.view(n, k), None


class LoadBalance(torch.autograd.Function):
    """E * sum_e f_e * P_e with f the (constant) share of tokens and P the mean probability"""

    @staticmethod
    def forward(ctx, logits, idx):
        n, e = logits.shape
        p = torch.softmax(logits, -1)
        f = torch.bincount(idx.reshape(-1), minlength=e).to(p.dtype) / idx.numel()
        ctx.save_for_backward(p, f)
        return e * (f * p.mean(0)).sum()

    @staticmethod
    def backward(ctx, g):
        p, f = ctx.saved_tensors
        n, e = p.shape
        gp = (g * e / n) * f
        return p * (gp - (p * gp).sum(-1, keepdim=True)), None


class MoE(nn.Module):
    def __init__(self, d, experts=4, k=2):
        super().__init__()
        self.gate = nn.Linear(d, experts, bias=False)
        self.w = nn.Parameter(torch.randn(experts, d, d) / d ** 0.5)
        self.k = k

    def forward(self, x):
        logits = self.gate(x)
        w, idx = TopKSoftmax.apply(logits, self.k)
        xs, order = Dispatch.apply(x, idx)
        counts = torch.bincount(idx.reshape(-1), minlength=len(self.w)).tolist()
        ys = torch.cat([F.gelu(part @ self.w[e]) for e, part in enumerate(xs.split(counts))])
        return Combine.apply(ys, w, order), LoadBalance.apply(logits, idx)


if __name__ == "__main__":
    moe = MoE(6)
    y, aux = moe(torch.randn(10, 6))
    (y.square().mean() + 0.01 * aux).backward()
    print(moe.gate.weight.grad.norm())
