# 自動微分フレームワークを写経せずに思い出しながら作る
import contextlib
import heapq
import weakref

import numpy as np


class Config:
    enable_backprop = True


@contextlib.contextmanager
def using_config(name, value):
    old = getattr(Config, name)
    setattr(Config, name, value)
    try:
        yield
    finally:
        setattr(Config, name, old)


def no_grad():
    return using_config('enable_backprop', False)


def as_array(x):
    return np.array(x) if np.isscalar(x) else x


def as_variable(x):
    return x if isinstance(x, Variable) else Variable(x)


class Variable:
    __array_priority__ = 200

    def __init__(self, data, name=None):
        if data is not None and not isinstance(data, np.ndarray):
            data = np.array(data)
        self.data = data
        self.name = name
        self.grad = None
        self.creator = None
        self.generation = 0

    @property
    def shape(self):
        return self.data.shape

    def set_creator(self, func):
        self.creator = func
        self.generation = func.generation + 1

    def cleargrad(self):
        self.grad = None

    def backward(self, retain_grad=False):
        if self.grad is None:
            self.grad = np.ones_like(self.data)

        funcs = []
        seen = set()

        def add_func(f):
            if f not in seen:
                seen.add(f)
                heapq.heappush(funcs, (-f.generation, id(f), f))

        add_func(self.creator)
        while funcs:
            _, _, f = heapq.heappop(funcs)
            gys = [output().grad for output in f.outputs]   # 弱参照
            gxs = f.backward(*gys)
            if not isinstance(gxs, tuple):
                gxs = (gxs,)
            for x, gx in zip(f.inputs, gxs):
                if x.grad is None:
                    x.grad = gx
                else:
                    x.grad = x.grad + gx   # += だとインプレースになるのでダメ
                if x.creator is not None:
                    add_func(x.creator)
            if not retain_grad:
                for y in f.outputs:
                    y().grad = None

    def reshape(self, *shape):
        return Reshape(shape)(self)

    def sum(self, axis=None, keepdims=False):
        return Sum(axis, keepdims)(self)


class Function:
    def __call__(self, *inputs):
        inputs = [as_variable(x) for x in inputs]
        xs = [x.data for x in inputs]
        ys = self.forward(*xs)
        if not isinstance(ys, tuple):
            ys = (ys,)
        outputs = [Variable(as_array(y)) for y in ys]
        if Config.enable_backprop:
            self.generation = max([x.generation for x in inputs])
            for output in outputs:
                output.set_creator(self)
            self.inputs = inputs
            self.outputs = [weakref.ref(output) for output in outputs]
        return outputs if len(outputs) > 1 else outputs[0]

    def forward(self, *xs):
        raise NotImplementedError()

    def backward(self, *gys):
        raise NotImplementedError()


def sum_to(x, shape):
    """ブロードキャストの逆"""
    lead = x.ndim - len(shape)
    axis = tuple(i + lead for i, s in enumerate(shape) if s == 1)
    y = x.sum(tuple(range(lead)) + axis, keepdims=True)
    return y.squeeze(tuple(range(lead))) if lead > 0 else y


class Add(Function):
    def forward(self, x0, x1):
        self.s0, self.s1 = x0.shape, x1.shape
        return x0 + x1

    def backward(self, gy):
        return sum_to(gy, self.s0), sum_to(gy, self.s1)


class Mul(Function):
    def forward(self, x0, x1):
        return x0 * x1

    def backward(self, gy):
        x0, x1 = self.inputs[0].data, self.inputs[1].data
        return sum_to(gy * x1, x0.shape), sum_to(gy * x0, x1.shape)


class Div(Function):
    def forward(self, x0, x1):
        return x0 / x1

    def backward(self, gy):
        x0, x1 = self.inputs[0].data, self.inputs[1].data
        gx0 = gy / x1
        gx1 = gy * (-x0 / x1 ** 2)
        return sum_to(gx0, x0.shape), sum_to(gx1, x1.shape)


class Pow(Function):
    def __init__(self, c):
        self.c = c

    def forward(self, x):
        return x ** self.c

    def backward(self, gy):
        x = self.inputs[0].data
        return self.c * x ** (self.c - 1) * gy


class Exp(Function):
    def forward(self, x):
        return np.exp(x)

    def backward(self, gy):
        return gy * np.exp(self.inputs[0].data)


class Sin(Function):
    def forward(self, x):
        return np.sin(x)

    def backward(self, gy):
        return gy * np.cos(self.inputs[0].data)


class Reshape(Function):
    def __init__(self, shape):
        self.shape = shape

    def forward(self, x):
        self.x_shape = x.shape
        return x.reshape(self.shape)

    def backward(self, gy):
        return gy.reshape(self.x_shape)


class Sum(Function):
    def __init__(self, axis, keepdims):
        self.axis = axis
        self.keepdims = keepdims

    def forward(self, x):
        self.x_shape = x.shape
        return x.sum(axis=self.axis, keepdims=self.keepdims)

    def backward(self, gy):
        if self.axis is not None and not self.keepdims:
            gy = np.expand_dims(gy, self.axis)
        return np.broadcast_to(gy, self.x_shape)


class BroadcastTo(Function):
    def __init__(self, shape):
        self.shape = shape

    def forward(self, x):
        self.x_shape = x.shape
        return np.broadcast_to(x, self.shape)

    def backward(self, gy):
        return sum_to(gy, self.x_shape)


class MatMul(Function):
    def forward(self, x, W):
        return x.dot(W)

    def backward(self, gy):
        x, W = self.inputs
        gx = gy.dot(W.data.T)
        gW = x.data.T.dot(gy)
        return gx, gW


def matmul(x, W):
    return MatMul()(x, W)


def exp(x):
    return Exp()(x)


def sin(x):
    return Sin()(x)


def broadcast_to(x, shape):
    return BroadcastTo(shape)(x)


Variable.__add__ = lambda a, b: Add()(a, b)
Variable.__radd__ = Variable.__add__
Variable.__mul__ = lambda a, b: Mul()(a, b)
Variable.__rmul__ = Variable.__mul__
Variable.__truediv__ = lambda a, b: Div()(a, b)
Variable.__rtruediv__ = lambda a, b: Div()(b, a)
Variable.__sub__ = lambda a, b: a + b * -1.0
Variable.__pow__ = lambda a, c: Pow(c)(a)


if __name__ == '__main__':
    # おもちゃの回帰
    np.random.seed(0)
    x = np.random.rand(100, 1)
    y = np.sin(2 * np.pi * x) + np.random.rand(100, 1)
    W1, b1 = Variable(0.01 * np.random.randn(1, 10)), Variable(np.zeros(10))
    W2, b2 = Variable(0.01 * np.random.randn(10, 1)), Variable(np.zeros(1))
    for i in range(200):
        h = 1.0 / (1.0 + exp((matmul(x, W1) + b1) * -1.0))
        y_pred = matmul(h, W2) + b2
        loss = ((y_pred - y) ** 2).sum() / len(x)
        for p in (W1, b1, W2, b2):
            p.cleargrad()
        loss.backward()
        for p in (W1, b1, W2, b2):
            p.data = p.data - 0.2 * p.grad
        if i % 50 == 0:
            print(loss.data)
