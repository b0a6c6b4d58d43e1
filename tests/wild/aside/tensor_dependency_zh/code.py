from typing import Callable, List, NamedTuple, Optional
import numpy as np


class Dependency(NamedTuple):
    tensor: 'Tensor'
    grad_fn: Callable[[np.ndarray], np.ndarray]


def _还原形状(grad: np.ndarray, shape) -> np.ndarray:
    # 1) 多出来的前面的维度
    while grad.ndim > len(shape):
        grad = grad.sum(axis=0)
    # 2) 大小为1的维度
    for i, n in enumerate(shape):
        if n == 1:
            grad = grad.sum(axis=i, keepdims=True)
    return grad


class Tensor:
    def __init__(self, data, requires_grad: bool = False,
                 depends_on: Optional[List[Dependency]] = None) -> None:
        self.data = np.array(data, dtype=float)
        self.requires_grad = requires_grad
        self.depends_on = depends_on or []
        self.shape = self.data.shape
        self.grad: Optional[np.ndarray] = None
        if requires_grad:
            self.zero_grad()

    def zero_grad(self) -> None:
        self.grad = np.zeros(self.shape)

    def backward(self, grad=None) -> None:
        assert self.requires_grad, "该张量不需要梯度"
        if grad is None:
            if self.shape == ():
                grad = np.array(1.0)
            else:
                raise RuntimeError("非标量必须给出grad")
        self.grad = self.grad + grad
        # 直接递归，不做拓扑排序: 每条路径各走一次
        for dep in self.depends_on:
            dep.tensor.backward(dep.grad_fn(grad))

    def __add__(self, other): return add(self, _张量(other))
    def __mul__(self, other): return mul(self, _张量(other))
    def __rmul__(self, other): return mul(_张量(other), self)
    def __sub__(self, other): return add(self, neg(_张量(other)))
    def __truediv__(self, other): return div(self, _张量(other))
    def __matmul__(self, other): return matmul(self, other)
    def sum(self): return tensor_sum(self)
    def tanh(self): return tanh(self)


def _张量(x):
    return x if isinstance(x, Tensor) else Tensor(x)


def _构造(data, pairs):
    deps = [Dependency(t, fn) for t, fn in pairs if t.requires_grad]
    return Tensor(data, bool(deps), deps)


def add(a, b):
    return _构造(a.data + b.data, [(a, lambda g: _还原形状(g, a.shape)),
                                 (b, lambda g: _还原形状(g, b.shape))])


def mul(a, b):
    return _构造(a.data * b.data, [(a, lambda g: _还原形状(g * b.data, a.shape)),
                                 (b, lambda g: _还原形状(g * a.data, b.shape))])


def div(a, b):
    return _构造(a.data / b.data, [(a, lambda g: _还原形状(g / b.data, a.shape)),
                                 (b, lambda g: _还原形状(-g * a.data / b.data ** 2, b.shape))])


def neg(a):
    return _构造(-a.data, [(a, lambda g: -g)])


def matmul(a, b):
    """a: (n, m), b: (m, p)"""
    return _构造(a.data @ b.data, [(a, lambda g: g @ b.data.T),
                                 (b, lambda g: a.data.T @ g)])


def tensor_sum(a):
    return _构造(a.data.sum(), [(a, lambda g: g * np.ones_like(a.data))])


def tanh(a):
    y = np.tanh(a.data)
    return _构造(y, [(a, lambda g: g * (1 - y * y))])


def maximum(a, b):
    # 相等时各分一半
    m = (a.data > b.data) + 0.5 * (a.data == b.data)
    return _构造(np.maximum(a.data, b.data), [(a, lambda g: _还原形状(g * m, a.shape)),
                                           (b, lambda g: _还原形状(g * (1 - m), b.shape))])


def concat(parts, axis=0):
    cuts = np.cumsum([p.shape[axis] for p in parts])[:-1]

    def 取(i):
        return lambda g: np.split(g, cuts, axis=axis)[i]

    return _构造(np.concatenate([p.data for p in parts], axis=axis),
               [(p, 取(i)) for i, p in enumerate(parts)])
