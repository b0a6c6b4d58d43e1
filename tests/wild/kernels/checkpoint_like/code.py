# a small re-implementation of activation checkpointing, and a reversible block that keeps no activations at all
import torch
import torch.nn as nn


def detach_variable(inputs):
    out = []
    for inp in inputs:
        if not isinstance(inp, torch.Tensor):
            out.append(inp)
            continue
        x = inp.detach()
        x.requires_grad = inp.requires_grad
        out.append(x)
    return tuple(out)


class CheckpointFunction(torch.autograd.Function):
    @staticmethod
    def forward(ctx, run_function, length, *args):
        ctx.run_function = run_function
        ctx.input_tensors = list(args[:length])
        ctx.input_params = list(args[length:])
        with torch.no_grad():
            output_tensors = ctx.run_function(*ctx.input_tensors)
        return output_tensors

    @staticmethod
    def backward(ctx, *output_grads):
        ctx.input_tensors = [x.detach().requires_grad_(True) for x in ctx.input_tensors]
        with torch.enable_grad():
            views = [x.view_as(x) for x in ctx.input_tensors]
            output_tensors = ctx.run_function(*views)
        input_grads = torch.autograd.grad(
            output_tensors,
            ctx.input_tensors + ctx.input_params,
            output_grads,
            allow_unused=True,
        )
        del ctx.input_tensors
        del ctx.input_params
        del output_tensors
        return (None, None) + input_grads


def checkpoint(func, inputs, params, flag):
    if flag:
        args = tuple(inputs) + tuple(params)
        return CheckpointFunction.apply(func, len(inputs), *args)
    return func(*inputs)


class RevBlockFunction(torch.autograd.Function):
    """y1 = x1 + f(x2); y2 = x2 + g(y1)"""

    @staticmethod
    def forward(ctx, x1, x2, f, g, *params):
        ctx.f, ctx.g = f, g
        ctx.n_f = len(list(f.parameters()))
        with torch.no_grad():
            y1 = x1 + f(x2)
            y2 = x2 + g(y1)
        ctx.save_for_backward(y1, y2)
        return y1, y2

    @staticmethod
    def backward(ctx, dy1, dy2):
        y1, y2 = ctx.saved_tensors
        f, g = ctx.f, ctx.g
        with torch.enable_grad():
            y1_ = y1.detach().requires_grad_()
            gy1 = g(y1_)
            grads_g = torch.autograd.grad(gy1, [y1_] + list(g.parameters()), dy2)
        with torch.no_grad():
            x2 = y2 - gy1
            dx1 = dy1 + grads_g[0]
        with torch.enable_grad():
            x2_ = x2.detach().requires_grad_()
            fx2 = f(x2_)
            grads_f = torch.autograd.grad(fx2, [x2_] + list(f.parameters()), dx1)
        dx2 = dy2 + grads_f[0]
        return (dx1, dx2, None, None) + grads_f[1:] + grads_g[1:]


class RevBlock(nn.Module):
    def __init__(self, f, g):
        super().__init__()
        self.f, self.g = f, g

    def forward(self, x1, x2):
        return RevBlockFunction.apply(x1, x2, self.f, self.g, *self.f.parameters(), *self.g.parameters())


if __name__ == "__main__":
    block = RevBlock(nn.Sequential(nn.Linear(4, 4), nn.Tanh()), nn.Linear(4, 4))
    a, b = torch.randn(2, 4, requires_grad=True), torch.randn(2, 4, requires_grad=True)
    y1, y2 = block(a, b)
    (y1 * y2).sum().backward()
    print(a.grad, block.f[0].weight.grad.norm())
