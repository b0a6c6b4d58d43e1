import torch
from torch.autograd import Function

# gather / scatter / index_select with an explicit backward; the extension on the GPU has the same interface


class Gather(Function):
    @staticmethod
    def forward(ctx, src, dim, index):
        ctx.dim = dim
        ctx.src_shape = src.shape
        ctx.save_for_backward(index)
        return torch.gather(src, dim, index)

    @staticmethod
    def backward(ctx, grad_out):
        index, = ctx.saved_tensors
        grad_src = grad_out.new_zeros(ctx.src_shape)
        grad_src.scatter_add_(ctx.dim, index, grad_out)
        return grad_src, None, None


class ScatterAdd(Function):
    @staticmethod
    def forward(ctx, base, dim, index, src):
        ctx.dim = dim
        ctx.save_for_backward(index)
        return base.scatter_add(dim, index, src)

    @staticmethod
    def backward(ctx, grad_out):
        index, = ctx.saved_tensors
        grad_base = grad_out.clone()
        grad_src = grad_out.gather(ctx.dim, index)
        return grad_base, None, None, grad_src


class IndexSelect(Function):
    @staticmethod
    def forward(ctx, x, idx):
        ctx.save_for_backward(idx)
        ctx.rows = x.size(0)
        return x[idx]

    @staticmethod
    def backward(ctx, grad):
        idx, = ctx.saved_tensors
        out = torch.zeros(ctx.rows, *grad.shape[1:], dtype=grad.dtype, device=grad.device)
        out.index_add_(0, idx, grad)
        return out, None


class ScatterMax(Function):
    """max over all src rows with the same index; ties go to the first one"""

    @staticmethod
    def forward(ctx, src, index, dim_size):
        out = src.new_full((dim_size, src.size(1)), float('-inf'))
        arg = torch.full((dim_size, src.size(1)), src.size(0), dtype=torch.long)
        for i in range(src.size(0)):
            row = out[index[i]]
            better = src[i] > row
            out[index[i]] = torch.where(better, src[i], row)
            arg[index[i]][better] = i
        out[arg == src.size(0)] = 0
        ctx.mark_non_differentiable(arg)
        ctx.save_for_backward(arg)
        ctx.n = src.size(0)
        return out, arg

    @staticmethod
    def backward(ctx, grad_out, _grad_arg):
        arg, = ctx.saved_tensors
        grad_src = grad_out.new_zeros(ctx.n + 1, grad_out.size(1))
        grad_src.scatter_(0, arg, grad_out)
        return grad_src[:-1], None, None


def gather(src, dim, index):
    return Gather.apply(src, dim, index)


def scatter_add(base, dim, index, src):
    return ScatterAdd.apply(base, dim, index, src)


def scatter_max(src, index, dim_size):
    return ScatterMax.apply(src, index, dim_size)
