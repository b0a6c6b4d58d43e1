import numpy as np


class Variable:
    """値と勾配と、自分を作った関数を覚えている箱"""

    def __init__(self, data):
        self.data = np.asarray(data, dtype=float)
        self.grad = None
        self.creator = None
        self.generation = 0

    def cleargrad(self):
        self.grad = None

    def backward(self):
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        todo = {self.creator} if self.creator else set()
        while todo:
            # 一番新しい世代の関数から
            f = max(todo, key=lambda g: (g.generation, g.number))
            todo.discard(f)
            gxs = f.backward(f.output.grad)
            if not isinstance(gxs, tuple):
                gxs = (gxs,)
            f.output.grad = None        # 途中の勾配は残さない
            for x, gx in zip(f.inputs, gxs):
                if x.grad is None:
                    x.grad = gx
                else:
                    x.grad = x.grad + gx
                if x.creator is not None:
                    todo.add(x.creator)

    def __add__(self, other): return Add()(self, other)
    def __radd__(self, other): return Add()(self, other)
    def __mul__(self, other): return Mul()(self, other)
    def __rmul__(self, other): return Mul()(self, other)
    def __sub__(self, other): return Sub()(self, other)
    def __pow__(self, c): return Pow(c)(self)
    def __matmul__(self, other): return MatMul()(self, other)
    def sum(self): return Sum()(self)


class Function:
    count = 0

    def __call__(self, *inputs):
        self.inputs = [x if isinstance(x, Variable) else Variable(x) for x in inputs]
        self.output = Variable(self.forward(*(x.data for x in self.inputs)))
        self.generation = max(x.generation for x in self.inputs)
        Function.count += 1
        self.number = Function.count
        self.output.creator = self
        self.output.generation = self.generation + 1
        return self.output


def fit_shape(g, shape):
    """ブロードキャストされた分を足し戻す"""
    for _ in range(g.ndim - len(shape)):
        g = g.sum(axis=0)
    for k, n in enumerate(shape):
        if n == 1:
            g = g.sum(axis=k, keepdims=True)
    return g


class Add(Function):
    def forward(self, a, b):
        return a + b

    def backward(self, gy):
        a, b = self.inputs
        return fit_shape(gy, a.data.shape), fit_shape(gy, b.data.shape)


class Sub(Function):
    def forward(self, a, b):
        return a - b

    def backward(self, gy):
        a, b = self.inputs
        return fit_shape(gy, a.data.shape), fit_shape(-gy, b.data.shape)


class Mul(Function):
    def forward(self, a, b):
        return a * b

    def backward(self, gy):
        a, b = (x.data for x in self.inputs)
        return fit_shape(gy * b, a.shape), fit_shape(gy * a, b.shape)


class Pow(Function):
    def __init__(self, c):
        self.c = c

    def forward(self, x):
        return x ** self.c

    def backward(self, gy):
        x = self.inputs[0].data
        return gy * self.c * x ** (self.c - 1)


class MatMul(Function):
    def forward(self, x, W):
        return x @ W

    def backward(self, gy):
        x, W = (v.data for v in self.inputs)
        return gy @ W.T, x.T @ gy


class Exp(Function):
    def forward(self, x):
        self.y = np.exp(x)
        return self.y

    def backward(self, gy):
        return gy * self.y


class Sum(Function):
    def forward(self, x):
        self.shape = x.shape
        return np.sum(x)

    def backward(self, gy):
        return np.full(self.shape, gy)


class MeanSquaredError(Function):
    def forward(self, y, t):
        self.diff = y - t
        return np.sum(self.diff ** 2) / len(self.diff)

    def backward(self, gy):
        g = gy * 2 * self.diff / len(self.diff)
        return g, -g


if __name__ == '__main__':
    rng = np.random.RandomState(0)
    x, t = rng.randn(30, 2), rng.randn(30, 1)
    W1, b1 = Variable(rng.randn(2, 8)), Variable(np.zeros(8))
    W2, b2 = Variable(rng.randn(8, 1)), Variable(np.zeros(1))
    for i in range(100):
        h = Exp()((Variable(x) @ W1 + b1) ** 2 * -1)      # RBF っぽい中間層
        loss = MeanSquaredError()(h @ W2 + b2, t)
        for p in (W1, b1, W2, b2):
            p.cleargrad()
        loss.backward()
        for p in (W1, b1, W2, b2):
            p.data -= 0.05 * p.grad
        if i % 25 == 0:
            print(i, loss.data)
