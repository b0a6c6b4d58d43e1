import numpy as np

from .core import Function, as_variable


class Sin(Function):
    def forward(self, x):
        return np.sin(x)

    def backward(self, gy):
        return gy * np.cos(self.inputs[0].data)


class Exp(Function):
    def forward(self, x):
        return np.exp(x)

    def backward(self, gy):
        return gy * self.outputs[0]().data


class MatMul(Function):
    def forward(self, x, W):
        return x @ W

    def backward(self, gy):
        x, W = self.inputs
        return gy @ W.data.T, x.data.T @ gy


class Sum(Function):
    def __init__(self, axis):
        self.axis = axis

    def forward(self, x):
        return x.sum(axis=self.axis)

    def backward(self, gy):
        shape = self.inputs[0].shape
        if self.axis is not None:
            gy = np.expand_dims(gy, self.axis)
        return np.broadcast_to(gy, shape)


class MeanSquaredError(Function):
    def forward(self, x0, x1):
        diff = x0 - x1
        return (diff ** 2).sum() / len(diff)

    def backward(self, gy):
        x0, x1 = self.inputs
        diff = x0.data - x1.data
        gx0 = gy * diff * (2. / len(diff))
        return gx0, -gx0


def sin(x): return Sin()(x)
def exp(x): return Exp()(x)
def matmul(x, W): return MatMul()(x, W)
def sum(x, axis=None): return Sum(axis)(as_variable(x))
def mean_squared_error(x0, x1): return MeanSquaredError()(x0, x1)


if __name__ == "__main__":
    from .core import Variable
    x = Variable(np.random.rand(100, 1))
    y = Variable(np.sin(2 * np.pi * x.data) + 0.1 * np.random.rand(100, 1))
    W1, b1 = Variable(np.random.randn(1, 10)), Variable(np.zeros(10))
    W2, b2 = Variable(np.random.randn(10, 1)), Variable(np.zeros(1))
    for i in range(1000):
        pred = matmul(sin(matmul(x, W1) + b1), W2) + b2
        loss = mean_squared_error(pred, y)
        for p in (W1, b1, W2, b2):
            p.cleargrad()
        loss.backward()
        for p in (W1, b1, W2, b2):
            p.data -= 0.1 * p.grad
        if i % 200 == 0:
            print(loss)
