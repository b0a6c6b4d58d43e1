"""
autodiff on single numbers, and a tiny net on top of it. Written on a train ride.
"""
import math
import random


class Value:
    def __init__(self, data, parents=()):
        self.data = float(data)
        self.grad = 0.0
        self.parents = parents
        self.pull = None        # sends self.grad on to the parents

    # ------------------------------------------------------------ arithmetic
    def __add__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        out = Value(self.data + other.data, (self, other))

        def pull():
            self.grad += out.grad
            other.grad += out.grad

        out.pull = pull
        return out

    def __mul__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        out = Value(self.data * other.data, (self, other))

        def pull():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out.pull = pull
        return out

    def __pow__(self, n):
        out = Value(self.data ** n, (self,))

        def pull():
            self.grad += n * self.data ** (n - 1) * out.grad

        out.pull = pull
        return out

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-other)

    def __truediv__(self, other):
        return self * (other ** -1)

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other):
        return (-self) + other

    def __rtruediv__(self, other):
        return self ** -1 * other

    # ------------------------------------------------------------- functions
    def relu(self):
        out = Value(max(self.data, 0.0), (self,))

        def pull():
            if self.data > 0:
                self.grad += out.grad

        out.pull = pull
        return out

    def tanh(self):
        out = Value(math.tanh(self.data), (self,))

        def pull():
            self.grad += (1 - out.data ** 2) * out.grad

        out.pull = pull
        return out

    def exp(self):
        out = Value(math.exp(self.data), (self,))

        def pull():
            self.grad += out.data * out.grad

        out.pull = pull
        return out

    def log(self):
        out = Value(math.log(self.data), (self,))

        def pull():
            self.grad += out.grad / self.data

        out.pull = pull
        return out

    # -------------------------------------------------------------- backward
    def ancestors(self, seen=None):
        """parents before children, each once"""
        seen = set() if seen is None else seen
        if id(self) not in seen:
            seen.add(id(self))
            for p in self.parents:
                yield from p.ancestors(seen)
            yield self

    def backward(self):
        nodes = list(self.ancestors())
        self.grad = 1.0
        for node in reversed(nodes):
            if node.pull is not None:
                node.pull()


def dense(xs, weights, biases):
    return [sum((w * x for w, x in zip(row, xs)), b) for row, b in zip(weights, biases)]


if __name__ == "__main__":
    random.seed(3)
    W = [[Value(random.gauss(0, 1)) for _ in range(2)] for _ in range(4)]
    b = [Value(0) for _ in range(4)]
    V = [[Value(random.gauss(0, 0.5)) for _ in range(4)]]
    c = [Value(0)]
    params = [p for row in W + V for p in row] + b + c
    points = [(random.uniform(-1, 1), random.uniform(-1, 1)) for _ in range(15)]
    for epoch in range(30):
        loss = Value(0)
        for x, y in points:
            h = [u.tanh() for u in dense([x, y], W, b)]
            loss = loss + (dense(h, V, c)[0] - x * y) ** 2
        for p in params:
            p.grad = 0.0
        loss.backward()
        for p in params:
            p.data -= 0.02 * p.grad
    print(loss.data / len(points))
