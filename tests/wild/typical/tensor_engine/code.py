import numpy as np


def unbroadcast(grad, shape):
    """Sum ``grad`` over the axes that were broadcast to get from ``shape``."""
    while grad.ndim > len(shape):
        grad = grad.sum(axis=0)
    for i, n in enumerate(shape):
        if n == 1 and grad.shape[i] != 1:
            grad = grad.sum(axis=i, keepdims=True)
    return grad


class Tensor:
    def __init__(self, data, requires_grad=False, parents=(), backward_fn=None):
        self.data = np.asarray(data, dtype=np.float64)
        self.requires_grad = requires_grad or any(p.requires_grad for p in parents)
        self.grad = None
        self.parents = parents
        self.backward_fn = backward_fn

    @property
    def shape(self):
        return self.data.shape

    def _accumulate(self, g):
        if not self.requires_grad:
            return
        self.grad = g if self.grad is None else self.grad + g

    def backward(self, grad=None):
        if grad is None:
            grad = np.ones_like(self.data)
        order, seen = [], set()

        def visit(t):
            if id(t) in seen:
                return
            seen.add(id(t))
            for p in t.parents:
                visit(p)
            order.append(t)

        visit(self)
        self._accumulate(grad)
        for t in reversed(order):
            if t.backward_fn is not None and t.grad is not None:
                for p, g in zip(t.parents, t.backward_fn(t.grad)):
                    p._accumulate(g)

    def __add__(self, other):
        other = as_tensor(other)
        return Tensor(self.data + other.data, parents=(self, other),
                      backward_fn=lambda g: (unbroadcast(g, self.shape), unbroadcast(g, other.shape)))

    def __mul__(self, other):
        other = as_tensor(other)
        return Tensor(self.data * other.data, parents=(self, other),
                      backward_fn=lambda g: (unbroadcast(g * other.data, self.shape),
                                             unbroadcast(g * self.data, other.shape)))

    def __matmul__(self, other):
        return Tensor(self.data @ other.data, parents=(self, other),
                      backward_fn=lambda g: (g @ other.data.T, self.data.T @ g))

    def __sub__(self, other):
        return self + as_tensor(other) * -1.0

    __radd__ = __add__
    __rmul__ = __mul__

    def relu(self):
        keep = self.data > 0
        return Tensor(self.data * keep, parents=(self,), backward_fn=lambda g: (g * keep,))

    def sigmoid(self):
        s = 1 / (1 + np.exp(-self.data))
        return Tensor(s, parents=(self,), backward_fn=lambda g: (g * s * (1 - s),))

    def log(self):
        return Tensor(np.log(self.data), parents=(self,), backward_fn=lambda g: (g / self.data,))

    def sum(self, axis=None, keepdims=False):
        def fn(g):
            if axis is not None and not keepdims:
                g = np.expand_dims(g, axis)
            return (np.broadcast_to(g, self.shape),)
        return Tensor(self.data.sum(axis=axis, keepdims=keepdims), parents=(self,), backward_fn=fn)

    def mean(self, axis=None):
        n = self.data.size if axis is None else self.data.shape[axis]
        return self.sum(axis) * (1.0 / n)

    def cross_entropy(self, target):
        z = self.data - self.data.max(axis=-1, keepdims=True)
        logp = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
        n = len(target)

        def fn(g):
            d = np.exp(logp)
            d[np.arange(n), target] -= 1
            return (g * d / n,)
        return Tensor(-logp[np.arange(n), target].mean(), parents=(self,), backward_fn=fn)


def as_tensor(x):
    return x if isinstance(x, Tensor) else Tensor(x)


class SGD:
    def __init__(self, params, lr=0.1):
        self.params, self.lr = list(params), lr

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    def step(self):
        for p in self.params:
            p.data -= self.lr * p.grad


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 2))
    y = (X[:, 0] * X[:, 1] > 0).astype(int)
    W1, b1 = Tensor(rng.normal(size=(2, 16)), True), Tensor(np.zeros((1, 16)), True)
    W2, b2 = Tensor(rng.normal(size=(16, 2)) * 0.3, True), Tensor(np.zeros((1, 2)), True)
    opt = SGD([W1, b1, W2, b2], lr=0.5)
    for epoch in range(200):
        logits = (Tensor(X) @ W1 + b1).relu() @ W2 + b2
        loss = logits.cross_entropy(y)
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(f"loss {loss.data:.4f}")
