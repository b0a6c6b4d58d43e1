import torch
import torch.nn as nn
from torch.autograd import Function


class EmbeddingFunction(Function):
    @staticmethod
    def forward(ctx, idx, weight, padding_idx, scale_grad_by_freq):
        ctx.save_for_backward(idx)
        ctx.rows = weight.shape[0]
        ctx.padding_idx = padding_idx
        ctx.scale = scale_grad_by_freq
        return weight[idx]

    @staticmethod
    def backward(ctx, grad_output):
        idx, = ctx.saved_tensors
        flat = idx.reshape(-1)
        g = grad_output.reshape(-1, grad_output.shape[-1])
        if ctx.scale:
            freq = torch.bincount(flat, minlength=ctx.rows).to(g.dtype)
            g = g / freq[flat].unsqueeze(1)
        grad_weight = g.new_zeros(ctx.rows, g.shape[1])
        grad_weight.index_add_(0, flat, g)
        if ctx.padding_idx is not None:
            grad_weight[ctx.padding_idx] = 0
        return None, grad_weight, None, None


class BagMeanFunction(Function):
    """mean of the embeddings of every bag; bags are given as a flat list and offsets"""

    @staticmethod
    def forward(ctx, flat, offsets, weight, per_sample):
        lengths = torch.diff(offsets, append=offsets.new_tensor([flat.numel()]))
        bag = torch.repeat_interleave(torch.arange(len(offsets)), lengths)
        out = weight.new_zeros(len(offsets), weight.shape[1])
        out.index_add_(0, bag, weight[flat] * per_sample[:, None])
        n = lengths.clamp(min=1).to(weight.dtype)
        ctx.save_for_backward(flat, bag, n, weight, per_sample)
        return out / n[:, None]

    @staticmethod
    def backward(ctx, grad):
        flat, bag, n, weight, per_sample = ctx.saved_tensors
        g = (grad / n[:, None])[bag]
        grad_weight = torch.zeros_like(weight)
        grad_weight.index_add_(0, flat, g * per_sample[:, None])
        grad_ps = (g * weight[flat]).sum(1)
        return None, None, grad_weight, grad_ps


class Embedding(nn.Module):
    def __init__(self, n, dim, padding_idx=None, scale_grad_by_freq=False):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(n, dim))
        if padding_idx is not None:
            self.weight.data[padding_idx] = 0
        self.padding_idx = padding_idx
        self.scale_grad_by_freq = scale_grad_by_freq

    def forward(self, idx):
        return EmbeddingFunction.apply(idx, self.weight, self.padding_idx, self.scale_grad_by_freq)
