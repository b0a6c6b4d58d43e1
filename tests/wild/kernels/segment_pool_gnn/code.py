"""Segment reductions for batched graphs (no torch_scatter on this machine)."""
import torch
from torch import Tensor, nn


class SegmentSum(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x: Tensor, seg: Tensor, num: int) -> Tensor:
        ctx.seg = seg
        return x.new_zeros(num, x.shape[1]).index_add_(0, seg, x)

    @staticmethod
    def backward(ctx, g: Tensor):
        return g[ctx.seg], None, None


class SegmentMean(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, seg, num):
        count = torch.bincount(seg, minlength=num).clamp(min=1).to(x.dtype)
        out = x.new_zeros(num, x.shape[1]).index_add_(0, seg, x)
        out /= count[:, None]
        ctx.save_for_backward(seg, count)
        return out

    @staticmethod
    def backward(ctx, g):
        seg, count = ctx.saved_tensors
        return (g / count[:, None])[seg], None, None


class SegmentSoftmax(torch.autograd.Function):
    """Softmax of edge scores over the edges that end in the same node."""

    @staticmethod
    def forward(ctx, score, seg, num):
        top = score.new_full((num, score.shape[1]), float("-inf"))
        top = top.scatter_reduce(0, seg[:, None].expand_as(score), score, "amax")
        e = (score - top[seg]).exp()
        z = e.new_zeros(num, e.shape[1]).index_add_(0, seg, e)
        p = e / z[seg]
        ctx.save_for_backward(p, seg)
        ctx.num = num
        return p

    @staticmethod
    def backward(ctx, g):
        p, seg = ctx.saved_tensors
        pg = p * g
        total = pg.new_zeros(ctx.num, pg.shape[1]).index_add_(0, seg, pg)
        return pg - p * total[seg], None, None


class GATLayer(nn.Module):
    def __init__(self, d_in, d_out, heads=2):
        super().__init__()
        self.lin = nn.Linear(d_in, d_out * heads, bias=False)
        self.a = nn.Parameter(torch.randn(2, heads, d_out) * 0.1)
        self.heads = heads

    def forward(self, x, edge_index):
        n = x.shape[0]
        src, dst = edge_index
        h = self.lin(x).view(n, self.heads, -1)
        score = (h[src] * self.a[0]).sum(-1) + (h[dst] * self.a[1]).sum(-1)
        alpha = SegmentSoftmax.apply(torch.nn.functional.leaky_relu(score, 0.2), dst, n)
        msg = (alpha[..., None] * h[src]).flatten(1)
        return SegmentSum.apply(msg, dst, n)


def global_mean_pool(x, batch, size=None):
    size = int(batch.max()) + 1 if size is None else size
    return SegmentMean.apply(x, batch, size)


if __name__ == "__main__":
    layer = GATLayer(4, 3)
    x = torch.randn(5, 4)
    ei = torch.tensor([[0, 1, 2, 3, 4, 0], [1, 2, 3, 4, 0, 3]])
    out = global_mean_pool(layer(x, ei), torch.tensor([0, 0, 1, 1, 1]))
    out.sum().backward()
    print(layer.lin.weight.grad.norm())
