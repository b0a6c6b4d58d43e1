"""Blockwise attention: the forward keeps only the output and the row-wise logsumexp, the backward
recomputes the probabilities block by block (flash-attention style, reference in plain PyTorch)."""
import math
import torch

BLOCK_K = 3
NEG = -1e30


def _causal_block(nq, start, stop, device):
    rows = torch.arange(nq, device=device)[:, None]
    cols = torch.arange(start, stop, device=device)[None, :]
    return cols > rows


class FlashAttention(torch.autograd.Function):
    @staticmethod
    def forward(ctx, q, k, v, causal, scale):
        nq, nk = q.shape[-2], k.shape[-2]
        scale = scale if scale is not None else 1 / math.sqrt(q.shape[-1])
        o = torch.zeros(*q.shape[:-1], v.shape[-1], dtype=q.dtype, device=q.device)
        l = torch.zeros(*q.shape[:-1], 1, dtype=q.dtype, device=q.device)
        m = torch.full_like(l, NEG)
        for j in range(0, nk, BLOCK_K):
            kj, vj = k[..., j : j + BLOCK_K, :], v[..., j : j + BLOCK_K, :]
            s = q @ kj.transpose(-1, -2) * scale
            if causal:
                s = s.masked_fill(_causal_block(nq, j, j + kj.shape[-2], q.device), NEG)
            m_new = torch.maximum(m, s.amax(-1, keepdim=True))
            p = torch.exp(s - m_new)
            alpha = torch.exp(m - m_new)
            l = l * alpha + p.sum(-1, keepdim=True)
            o = o * alpha + p @ vj
            m = m_new
        o = o / l
        lse = m + l.log()
        ctx.save_for_backward(q, k, v, o, lse)
        ctx.causal, ctx.scale = causal, scale
        return o

    @staticmethod
    def backward(ctx, do):
        q, k, v, o, lse = ctx.saved_tensors
        nq, nk = q.shape[-2], k.shape[-2]
        dq = torch.zeros_like(q)
        dk = torch.zeros_like(k)
        dv = torch.zeros_like(v)
        delta = (do * o).sum(-1, keepdim=True)
        for j in range(0, nk, BLOCK_K):
            sl = slice(j, min(j + BLOCK_K, nk))
            kj, vj = k[..., sl, :], v[..., sl, :]
            s = q @ kj.transpose(-1, -2) * ctx.scale
            if ctx.causal:
                s = s.masked_fill(_causal_block(nq, j, sl.stop, q.device), NEG)
            p = torch.exp(s - lse)
            dv[..., sl, :] = p.transpose(-1, -2) @ do
            dp = do @ vj.transpose(-1, -2)
            ds = p * (dp - delta) * ctx.scale
            dq += ds @ kj
            dk[..., sl, :] = ds.transpose(-1, -2) @ q
        return dq, dk, dv, None, None


def attention(q, k, v, causal=False, scale=None):
    return FlashAttention.apply(q, k, v, causal, scale)


if __name__ == "__main__":
    q, k, v = (torch.randn(1, 2, 8, 4, requires_grad=True) for _ in range(3))
    out = attention(q, k, v, causal=True)
    ref = torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
    print((out - ref).abs().max().item())
    out.sum().backward()
