# 迷你定义即运行框架: 反向传播的梯度本身也是 Variable，因此可以求二阶导
import numpy as np
import weakref


class Variable:
    def __init__(self, data):
        self.data = np.asarray(data, dtype=float)
        self.grad = None
        self.creator = None
        self.generation = 0

    def backward(self):
        if self.grad is None:
            self.grad = Variable(np.ones_like(self.data))
        funcs = [self.creator] if self.creator is not None else []
        seen = set(funcs)
        while funcs:
            funcs.sort(key=lambda f: f.generation)
            f = funcs.pop()
            y = f.output()
            gxs = f.backward(y.grad)
            y.grad = None                 # 中间变量的梯度用完就清掉
            if not isinstance(gxs, tuple):
                gxs = (gxs,)
            for x, gx in zip(f.inputs, gxs):
                x.grad = gx if x.grad is None else x.grad + gx
                if x.creator is not None and x.creator not in seen:
                    seen.add(x.creator)
                    funcs.append(x.creator)

    def __add__(self, o): return Add()(self, o)
    def __mul__(self, o): return Mul()(self, o)
    def __rmul__(self, o): return Mul()(self, o)
    def __sub__(self, o): return Sub()(self, o)
    def __rsub__(self, o): return Sub()(o, self)
    def __neg__(self): return Neg()(self)
    def __truediv__(self, o): return Div()(self, o)


class Function:
    def __call__(self, *inputs):
        inputs = [x if isinstance(x, Variable) else Variable(x) for x in inputs]
        y = Variable(self.forward(*[x.data for x in inputs]))
        y.creator = self
        self.generation = max(x.generation for x in inputs)
        y.generation = self.generation + 1
        self.inputs = inputs
        self.keep = y
        self.output = weakref.ref(y)
        return y


class Add(Function):
    def forward(self, a, b): return a + b
    def backward(self, gy): return gy, gy


class Sub(Function):
    def forward(self, a, b): return a - b
    def backward(self, gy): return gy, -gy


class Neg(Function):
    def forward(self, a): return -a
    def backward(self, gy): return -gy


class Mul(Function):
    def forward(self, a, b): return a * b

    def backward(self, gy):
        a, b = self.inputs
        return gy * b, gy * a


class Div(Function):
    def forward(self, a, b): return a / b

    def backward(self, gy):
        a, b = self.inputs
        return gy / b, gy * (-a / (b * b))


class Sin(Function):
    def forward(self, x): return np.sin(x)
    def backward(self, gy): return gy * cos(self.inputs[0])


class Cos(Function):
    def forward(self, x): return np.cos(x)
    def backward(self, gy): return gy * -sin(self.inputs[0])


class Tanh(Function):
    def forward(self, x): return np.tanh(x)

    def backward(self, gy):
        y = self.output()
        return gy * (1 - y * y)


def sin(x): return Sin()(x)
def cos(x): return Cos()(x)
def tanh(x): return Tanh()(x)


if __name__ == '__main__':
    # 牛顿法: f = x^4 - 2x^2
    x = Variable(2.0)
    for i in range(8):
        y = x * x * x * x - 2 * x * x
        x.grad = None
        y.backward()
        gx = x.grad
        x.grad = None
        gx.backward()
        x.data = x.data - gx.data / x.grad.data
        print(i, x.data)
