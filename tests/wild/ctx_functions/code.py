"""Functions in torch's style: static forward(ctx, ...) and backward(ctx, grad)."""
import numpy as np


class Context:
    def __init__(self):
        self.saved_tensors = ()
        self.meta = {}

    def save_for_backward(self, *tensors):
        self.saved_tensors = tensors


class Function:
    @classmethod
    def apply(cls, *args):
        ctx = Context()
        raw = [a.data if isinstance(a, Tensor) else a for a in args]
        out = Tensor(cls.forward(ctx, *raw))
        out._ctx = (cls, ctx, args)
        return out

    @staticmethod
    def forward(ctx, *args):
        raise NotImplementedError

    @staticmethod
    def backward(ctx, grad_output):
        raise NotImplementedError


class Tensor:
    def __init__(self, data):
        self.data = np.asarray(data, dtype=np.float64)
        self.grad = None
        self._ctx = None

    def backward(self, grad=None):
        order, seen = [], set()

        def walk(t):
            if id(t) in seen or t._ctx is None:
                return
            seen.add(id(t))
            for a in t._ctx[2]:
                if isinstance(a, Tensor):
                    walk(a)
            order.append(t)

        walk(self)
        self.grad = np.ones_like(self.data) if grad is None else np.asarray(grad)
        for t in reversed(order):
            fn, ctx, args = t._ctx
            grads = fn.backward(ctx, t.grad)
            if not isinstance(grads, tuple):
                grads = (grads,)
            tensors = [a for a in args if isinstance(a, Tensor)]
            for a, g in zip(tensors, grads):
                if g is None:
                    continue
                assert g.shape == a.data.shape, f"{fn.__name__}: {g.shape} != {a.data.shape}"
                a.grad = g.copy() if a.grad is None else a.grad + g


class Linear(Function):
    @staticmethod
    def forward(ctx, x, weight, bias):
        ctx.save_for_backward(x, weight)
        return x @ weight.T + bias

    @staticmethod
    def backward(ctx, grad_output):
        x, weight = ctx.saved_tensors
        grad_x = grad_output @ weight
        grad_weight = grad_output.T @ x
        grad_bias = grad_output.sum(0)
        return grad_x, grad_weight, grad_bias


class SiLU(Function):
    @staticmethod
    def forward(ctx, x):
        s = 1 / (1 + np.exp(-x))
        ctx.save_for_backward(x, s)
        return x * s

    @staticmethod
    def backward(ctx, grad_output):
        x, s = ctx.saved_tensors
        return grad_output * s * (1 + x * (1 - s))


class LayerNorm(Function):
    @staticmethod
    def forward(ctx, x, gamma, beta, eps=1e-5):
        mu = x.mean(-1, keepdims=True)
        inv_std = 1 / np.sqrt(x.var(-1, keepdims=True) + eps)
        x_hat = (x - mu) * inv_std
        ctx.save_for_backward(x_hat, inv_std, gamma)
        return gamma * x_hat + beta

    @staticmethod
    def backward(ctx, grad_output):
        x_hat, inv_std, gamma = ctx.saved_tensors
        g = grad_output * gamma
        grad_x = inv_std * (g - g.mean(-1, keepdims=True) - x_hat * (g * x_hat).mean(-1, keepdims=True))
        return grad_x, (grad_output * x_hat).sum(0), grad_output.sum(0)


class CrossEntropy(Function):
    @staticmethod
    def forward(ctx, logits, target):
        z = logits - logits.max(1, keepdims=True)
        p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
        ctx.save_for_backward(p, target)
        return -np.log(p[np.arange(len(target)), target]).mean()

    @staticmethod
    def backward(ctx, grad_output):
        p, target = ctx.saved_tensors
        grad = p.copy()
        grad[np.arange(len(target)), target] -= 1
        return grad * grad_output / len(target)


class Slice(Function):
    @staticmethod
    def forward(ctx, x, start, stop):
        ctx.meta.update(shape=x.shape, start=start, stop=stop)
        return x[:, start:stop].copy()

    @staticmethod
    def backward(ctx, grad_output):
        out = np.zeros(ctx.meta["shape"])
        out[:, ctx.meta["start"]:ctx.meta["stop"]] = grad_output
        return out
