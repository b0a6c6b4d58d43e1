"""mini autograd: a decorator records primitives on a tape, vjps are registered by name"""
import numpy as np
from functools import wraps

TAPE = []
VJP = {}


class Var:
    def __init__(self, value):
        self.value = np.asarray(value, dtype=float)
        self.grad = None

    def __add__(self, other): return add(self, other)
    def __mul__(self, other): return mul(self, other)
    def __matmul__(self, other): return matmul(self, other)
    def __sub__(self, other): return add(self, mul(other, Var(-1.0)))


def primitive(fn):
    @wraps(fn)
    def wrapped(*args, **kw):
        vals = [a.value for a in args]
        out = Var(fn(*vals, **kw))
        TAPE.append((fn.__name__, out, args, kw))
        return out
    return wrapped


def vjp(name):
    def register(fn):
        VJP[name] = fn
        return fn
    return register


def fit_shape(g, shape):
    """undo numpy broadcasting"""
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    for i, n in enumerate(shape):
        if n == 1 and g.shape[i] != 1:
            g = g.sum(axis=i, keepdims=True)
    return g


@primitive
def add(a, b): return a + b

@vjp('add')
def _(g, out, a, b):
    return fit_shape(g, a.shape), fit_shape(g, b.shape)


@primitive
def mul(a, b): return a * b

@vjp('mul')
def _(g, out, a, b):
    return fit_shape(g * b, a.shape), fit_shape(g * a, b.shape)


@primitive
def matmul(a, b): return a @ b

@vjp('matmul')
def _(g, out, a, b):
    return g @ b.T, a.T @ g


@primitive
def tanh(a): return np.tanh(a)

@vjp('tanh')
def _(g, out, a):
    return g * (1 - out ** 2),


@primitive
def mean(a, axis=None): return a.mean(axis=axis, keepdims=True)

@vjp('mean')
def _(g, out, a, axis=None):
    n = a.size // out.size
    return np.broadcast_to(g, a.shape) / n,


@primitive
def power(a, n=2): return a ** n

@vjp('power')
def _(g, out, a, n=2):
    return g * n * a ** (n - 1),


def backward(out):
    for _, o, args, _ in TAPE:
        o.grad = None
        for a in args:
            a.grad = None
    out.grad = np.ones_like(out.value)
    for name, o, args, kw in reversed(TAPE):
        if o.grad is None:
            continue
        grads = VJP[name](o.grad, o.value, *[a.value for a in args], **kw)
        for a, g in zip(args, grads):
            a.grad = g if a.grad is None else a.grad + g
    TAPE.clear()


def demo(steps=100):
    rng = np.random.default_rng(0)
    x = Var(np.linspace(-2, 2, 40)[:, None])
    y = Var(np.sin(2 * x.value))
    W1, b1 = Var(rng.normal(size=(1, 12))), Var(np.zeros((1, 12)))
    W2, b2 = Var(rng.normal(size=(12, 1)) * .3), Var(np.zeros((1, 1)))
    for i in range(steps):
        loss = mean(power(tanh(x @ W1 + b1) @ W2 + b2 - y))
        backward(loss)
        for p in (W1, b1, W2, b2):
            p.value = p.value - 0.1 * p.grad
        if i % 25 == 0:
            print(i, loss.value.item())


if __name__ == '__main__':
    demo()
