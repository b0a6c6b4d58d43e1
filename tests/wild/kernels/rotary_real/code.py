# rotary position embedding without complex numbers, forward + hand written backward
# x: (B, T, H, D), cos/sin: (T, rot_dim / 2); only the first rot_dim channels are rotated
import torch
from torch import Tensor


def rotate_half_apply(x1: Tensor, x2: Tensor, cos: Tensor, sin: Tensor, conj: bool):
    if conj:
        sin = -sin
    return x1 * cos - x2 * sin, x1 * sin + x2 * cos


class ApplyRotary(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, cos, sin, interleaved=False):
        rot = cos.shape[-1] * 2
        assert rot <= x.shape[-1]
        cos = cos[:, None, :]
        sin = sin[:, None, :]
        x_ro, x_pass = x[..., :rot], x[..., rot:]
        if interleaved:
            x1, x2 = x_ro[..., ::2], x_ro[..., 1::2]
        else:
            x1, x2 = x_ro.chunk(2, dim=-1)
        o1, o2 = rotate_half_apply(x1, x2, cos, sin, False)
        if interleaved:
            out = torch.stack((o1, o2), dim=-1).flatten(-2)
        else:
            out = torch.cat((o1, o2), dim=-1)
        ctx.save_for_backward(cos, sin)
        ctx.interleaved = interleaved
        return torch.cat((out, x_pass), dim=-1)

    @staticmethod
    def backward(ctx, do):
        cos, sin = ctx.saved_tensors
        rot = cos.shape[-1] * 2
        do_ro = do[..., :rot]
        dx = torch.empty_like(do)
        if ctx.interleaved:
            d1, d2 = rotate_half_apply(do_ro[..., ::2], do_ro[..., 1::2], cos, sin, True)
            dx[..., 0:rot:2] = d1
            dx[..., 1:rot:2] = d2
        else:
            do1, do2 = do_ro.chunk(2, dim=-1)
            d1, d2 = rotate_half_apply(do1, do2, cos, sin, True)
            dx[..., : rot // 2] = d1
            dx[..., rot // 2 : rot] = d2
        dx[..., rot:] = do[..., rot:]
        return dx, None, None, None


def apply_rotary_emb(x, cos, sin, interleaved=False):
    return ApplyRotary.apply(x, cos, sin, interleaved)


class RotaryEmbedding(torch.nn.Module):
    def __init__(self, dim: int, base: float = 10000.0, interleaved: bool = False):
        super().__init__()
        inv = 1.0 / (base ** (torch.arange(0, dim, 2).float() / dim))
        self.register_buffer("inv_freq", inv)
        self.interleaved = interleaved

    def forward(self, q, k):
        t = torch.arange(q.shape[1], device=q.device, dtype=self.inv_freq.dtype)
        freqs = torch.outer(t, self.inv_freq)
        cos, sin = freqs.cos().to(q.dtype), freqs.sin().to(q.dtype)
        return (
            apply_rotary_emb(q, cos, sin, self.interleaved),
            apply_rotary_emb(k, cos, sin, self.interleaved),
        )


if __name__ == "__main__":
    rope = RotaryEmbedding(8)
    q = torch.randn(2, 5, 3, 12, requires_grad=True)
    k = torch.randn(2, 5, 3, 12, requires_grad=True)
    a, b = rope(q, k)
    torch.einsum("bthd,bshd->bhts", a, b).softmax(-1).sum().backward()
    print(q.grad.shape, k.grad.shape)
