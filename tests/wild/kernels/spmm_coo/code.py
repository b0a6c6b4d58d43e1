import torch
from torch import nn


class CooMatMul(torch.autograd.Function):
    """A @ b with A given by its entries; the gradient exists only where A has an entry."""

    @staticmethod
    def forward(ctx, indices, values, shape, b):
        assert indices.requires_grad == False
        a = torch.sparse_coo_tensor(indices, values, shape)
        ctx.save_for_backward(indices, values, b)
        ctx.shape = shape
        return torch.sparse.mm(a, b)

    @staticmethod
    def backward(ctx, grad_output):
        indices, values, b = ctx.saved_tensors
        row, col = indices[0], indices[1]
        grad_values = grad_b = None
        if ctx.needs_input_grad[1]:
            grad_values = (grad_output[row] * b[col]).sum(-1)
        if ctx.needs_input_grad[3]:
            grad_b = torch.zeros_like(b)
            grad_b.index_add_(0, col, values.unsqueeze(-1) * grad_output[row])
        return None, grad_values, None, grad_b


class CooMM(nn.Module):
    def forward(self, indices, values, shape, b):
        return CooMatMul.apply(indices, values, shape, b)


class SDDMM(torch.autograd.Function):
    """out[e] = x[row[e]] . y[col[e]]"""

    @staticmethod
    def forward(ctx, row, col, x, y):
        ctx.save_for_backward(row, col, x, y)
        return (x[row] * y[col]).sum(-1)

    @staticmethod
    def backward(ctx, grad):
        row, col, x, y = ctx.saved_tensors
        grad = grad.unsqueeze(-1)
        gx = torch.zeros_like(x).index_add_(0, row, grad * y[col])
        gy = torch.zeros_like(y).index_add_(0, col, grad * x[row])
        return None, None, gx, gy


class SparseLinear(nn.Module):
    def __init__(self, in_features, out_features, nnz):
        super().__init__()
        flat = torch.randperm(in_features * out_features)[:nnz]
        self.register_buffer("indices", torch.stack((flat // in_features, flat % in_features)))
        self.values = nn.Parameter(torch.randn(nnz) * in_features ** -0.5)
        self.shape = (out_features, in_features)
        self.spmm = CooMM()

    def forward(self, x):
        return self.spmm(self.indices, self.values, self.shape, x.t()).t()


if __name__ == "__main__":
    lin = SparseLinear(6, 4, 9)
    lin(torch.randn(5, 6)).pow(2).mean().backward()
    print(lin.values.grad)
