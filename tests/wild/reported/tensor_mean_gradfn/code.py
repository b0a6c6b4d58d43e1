"""Small tensors with a list of (node, GradFn) - Python twin of the C library, for checking."""
import numpy as np


class Tensor:
    def __init__(self, data, require_grad=False):
        self.data = np.asarray(data, dtype=np.float64)
        self.require_grad = require_grad
        self.grad = None
        self.grad_fn = None
        self.inputs = []
        self.params = {}

    @property
    def shape(self):
        return self.data.shape


def _result(data, fn, *inputs, **params):
    t = Tensor(data, any(i.require_grad for i in inputs))
    if t.require_grad:
        t.grad_fn, t.inputs, t.params = fn, list(inputs), params
    return t


# GradFn_x(self, i): local gradient of the i-th input, multiplied elementwise with what arrives

def GradFn_add(self, i):
    return np.ones(self.inputs[i].shape)


def GradFn_sub(self, i):
    return np.ones(self.inputs[i].shape) * (1.0 if i == 0 else -1.0)


def GradFn_mul(self, i):
    return self.inputs[1 - i].data


def GradFn_square(self, i):
    return 2 * self.inputs[0].data


def GradFn_tanh(self, i):
    return 1 - self.data ** 2


def GradFn_sum(self, i):
    return np.ones(self.inputs[0].shape)


def GradFn_mean(self, i):
    x = self.inputs[0]
    dim = self.params["dim"]
    n = x.data.size if dim is None else x.shape[dim]
    return np.full(x.shape, 1.0 / n)


def Tensor_add(a, b):
    return _result(a.data + b.data, GradFn_add, a, b)


def Tensor_sub(a, b):
    return _result(a.data - b.data, GradFn_sub, a, b)


def Tensor_mul(a, b):
    return _result(a.data * b.data, GradFn_mul, a, b)


def Tensor_square(a):
    return _result(a.data ** 2, GradFn_square, a)


def Tensor_tanh(a):
    return _result(np.tanh(a.data), GradFn_tanh, a)


def Tensor_sum(a, dim=None):
    return _result(a.data.sum(axis=dim), GradFn_sum, a, dim=dim)


def Tensor_mean(a, dim=None):
    return _result(a.data.mean(axis=dim), GradFn_mean, a, dim=dim)


def Tensor_backward(self, grad=None):
    """walks down; grads are added up, shared nodes are walked once for each path"""
    if not self.require_grad:
        return
    if grad is None:
        grad = np.ones(self.shape)
    if self.grad_fn is None:
        self.grad = grad if self.grad is None else self.grad + grad
        return
    for i, inp in enumerate(self.inputs):
        if not inp.require_grad:
            continue
        g = grad
        dim = self.params.get("dim")
        if dim is not None and np.ndim(g) < inp.data.ndim:
            g = np.expand_dims(g, dim)  # unsqueeze the dimension that was reduced
        Tensor_backward(inp, g * self.grad_fn(self, i))


def Tensor_zero_grad(*tensors):
    for t in tensors:
        t.grad = None


if __name__ == "__main__":
    x = Tensor([[1.0, 2, 3], [4, 5, 6]], True)
    w = Tensor([[0.5, -1, 2], [1, 0, 1]], True)
    loss = Tensor_sum(Tensor_square(Tensor_mean(Tensor_tanh(Tensor_mul(x, w)), 1)))
    Tensor_backward(loss)
    print(loss.data, x.grad, w.grad)
