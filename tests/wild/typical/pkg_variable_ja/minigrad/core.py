import heapq
import weakref

import numpy as np


class Variable:
    def __init__(self, data, name=None):
        self.data = np.asarray(data, dtype=float)
        self.name = name
        self.grad = None
        self.creator = None
        self.generation = 0

    @property
    def shape(self):
        return self.data.shape

    def __repr__(self):
        return f"variable({self.data})"

    def set_creator(self, func):
        self.creator = func
        self.generation = func.generation + 1   # 親の世代+1

    def cleargrad(self):
        self.grad = None

    def backward(self):
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        heap, seen, n = [], set(), 0

        def add_func(f):
            nonlocal n
            if f is not None and f not in seen:
                seen.add(f)
                heapq.heappush(heap, (-f.generation, n, f))
                n += 1

        add_func(self.creator)
        while heap:
            _, _, f = heapq.heappop(heap)       # 世代の大きい順に取り出す
            gys = [output().grad for output in f.outputs]
            gxs = f.backward(*gys)
            if not isinstance(gxs, tuple):
                gxs = (gxs,)
            for x, gx in zip(f.inputs, gxs):
                if x.grad is None:
                    x.grad = gx
                else:
                    x.grad = x.grad + gx        # 同じ変数が複数回使われたら加算
                add_func(x.creator)

    def __add__(self, other): return Add()(self, other)
    def __radd__(self, other): return Add()(self, other)
    def __mul__(self, other): return Mul()(self, other)
    def __rmul__(self, other): return Mul()(self, other)
    def __neg__(self): return Mul()(self, -1.0)
    def __sub__(self, other): return Add()(self, Mul()(other, -1.0))
    def __rsub__(self, other): return Add()(other, Mul()(self, -1.0))
    def __truediv__(self, other): return Div()(self, other)
    def __rtruediv__(self, other): return Div()(other, self)
    def __pow__(self, c): return Pow(c)(self)


def as_variable(obj):
    return obj if isinstance(obj, Variable) else Variable(obj)


def sum_to(x, shape):
    """ブロードキャストされた軸を足し戻す"""
    lead = x.ndim - len(shape)
    axis = tuple(range(lead)) + tuple(i + lead for i, s in enumerate(shape) if s == 1)
    y = x.sum(axis, keepdims=True)
    return y.squeeze(tuple(range(lead))) if lead > 0 else y


class Function:
    def __call__(self, *inputs):
        inputs = [as_variable(x) for x in inputs]
        ys = self.forward(*[x.data for x in inputs])
        if not isinstance(ys, tuple):
            ys = (ys,)
        outputs = [Variable(y) for y in ys]
        self.generation = max(x.generation for x in inputs)
        for output in outputs:
            output.set_creator(self)
        self.inputs = inputs
        self.outputs = [weakref.ref(output) for output in outputs]
        return outputs if len(outputs) > 1 else outputs[0]


class Add(Function):
    def forward(self, x0, x1):
        return x0 + x1

    def backward(self, gy):
        return sum_to(gy, self.inputs[0].shape), sum_to(gy, self.inputs[1].shape)


class Mul(Function):
    def forward(self, x0, x1):
        return x0 * x1

    def backward(self, gy):
        x0, x1 = self.inputs
        return sum_to(gy * x1.data, x0.shape), sum_to(gy * x0.data, x1.shape)


class Div(Function):
    def forward(self, x0, x1):
        return x0 / x1

    def backward(self, gy):
        x0, x1 = self.inputs
        gx0 = gy / x1.data
        gx1 = gy * (-x0.data / x1.data ** 2)
        return sum_to(gx0, x0.shape), sum_to(gx1, x1.shape)


class Pow(Function):
    def __init__(self, c):
        self.c = c

    def forward(self, x):
        return x ** self.c

    def backward(self, gy):
        x = self.inputs[0].data
        return self.c * x ** (self.c - 1) * gy
