import heapq
import numpy as np


class Config:
    enable_backprop = True


def as_array(x):
    if np.isscalar(x):
        return np.array(x)
    return x


def as_variable(obj):
    return obj if isinstance(obj, Variable) else Variable(as_array(obj))


class Variable:
    __array_priority__ = 200

    def __init__(self, data, name=None):
        if data is not None and not isinstance(data, np.ndarray):
            raise TypeError('{}は未対応です'.format(type(data)))
        self.data = data
        self.name = name
        self.grad = None
        self.creator = None
        self.generation = 0

    def set_creator(self, func):
        self.creator = func
        self.generation = func.generation + 1

    def cleargrad(self):
        self.grad = None

    @property
    def shape(self):
        return self.data.shape

    def backward(self, retain_grad=False):
        if self.grad is None:
            self.grad = np.ones_like(self.data)

        # 世代の大きい関数から処理する
        funcs, seen, n = [], set(), 0

        def add_func(f):
            nonlocal n
            if f is not None and f not in seen:
                heapq.heappush(funcs, (-f.generation, n, f))
                seen.add(f)
                n += 1

        add_func(self.creator)
        while funcs:
            f = heapq.heappop(funcs)[2]
            gys = [y.grad for y in f.outputs]
            gxs = f.backward(*gys)
            if not isinstance(gxs, tuple):
                gxs = (gxs,)
            for x, gx in zip(f.inputs, gxs):
                if x.grad is None:
                    x.grad = gx
                else:
                    x.grad = x.grad + gx     # x.grad += gx だと別の変数まで変わるので注意
                add_func(x.creator)
            if not retain_grad:
                for y in f.outputs:
                    y.grad = None


class Function:
    def __call__(self, *inputs):
        inputs = [as_variable(x) for x in inputs]
        xs = [x.data for x in inputs]
        ys = self.forward(*xs)
        if not isinstance(ys, tuple):
            ys = (ys,)
        outputs = [Variable(as_array(y)) for y in ys]
        if Config.enable_backprop:
            self.generation = max(x.generation for x in inputs)
            for output in outputs:
                output.set_creator(self)
            self.inputs = inputs
            self.outputs = outputs
        return outputs if len(outputs) > 1 else outputs[0]


def sum_to(x, shape):
    if x.shape == shape:
        return x
    lead = x.ndim - len(shape)
    axis = tuple(range(lead)) + tuple(i + lead for i, s in enumerate(shape) if s == 1)
    y = x.sum(axis=axis, keepdims=True)
    return y.reshape(shape)


class Add(Function):
    def forward(self, x0, x1):
        self.x0_shape, self.x1_shape = x0.shape, x1.shape
        return x0 + x1

    def backward(self, gy):
        return sum_to(gy, self.x0_shape), sum_to(gy, self.x1_shape)


class Mul(Function):
    def forward(self, x0, x1):
        return x0 * x1

    def backward(self, gy):
        x0, x1 = self.inputs[0].data, self.inputs[1].data
        return sum_to(gy * x1, x0.shape), sum_to(gy * x0, x1.shape)


class Sub(Function):
    def forward(self, x0, x1):
        self.x0_shape, self.x1_shape = x0.shape, x1.shape
        return x0 - x1

    def backward(self, gy):
        return sum_to(gy, self.x0_shape), sum_to(-gy, self.x1_shape)


class Pow(Function):
    def __init__(self, c):
        self.c = c

    def forward(self, x):
        return x ** self.c

    def backward(self, gy):
        x, = self.inputs
        return self.c * x.data ** (self.c - 1) * gy


class MatMul(Function):
    def forward(self, x, W):
        return x.dot(W)

    def backward(self, gy):
        x, W = self.inputs
        return gy.dot(W.data.T), x.data.T.dot(gy)


class Exp(Function):
    def forward(self, x):
        return np.exp(x)

    def backward(self, gy):
        return gy * self.outputs[0].data


class Sum(Function):
    def forward(self, x):
        self.x_shape = x.shape
        return x.sum()

    def backward(self, gy):
        return np.broadcast_to(gy, self.x_shape)


class MeanSquaredError(Function):
    def forward(self, x0, x1):
        diff = x0 - x1
        return (diff ** 2).sum() / len(diff)

    def backward(self, gy):
        x0, x1 = self.inputs
        diff = x0.data - x1.data
        gx0 = gy * diff * (2. / len(diff))
        return gx0, -gx0


def exp(x): return Exp()(x)
def matmul(x, W): return MatMul()(x, W)
def mean_squared_error(x0, x1): return MeanSquaredError()(x0, x1)

Variable.__add__ = lambda self, other: Add()(self, other)
Variable.__radd__ = lambda self, other: Add()(self, other)
Variable.__mul__ = lambda self, other: Mul()(self, other)
Variable.__rmul__ = lambda self, other: Mul()(self, other)
Variable.__sub__ = lambda self, other: Sub()(self, other)
Variable.__pow__ = lambda self, c: Pow(c)(self)
Variable.sum = lambda self: Sum()(self)
