# 仿照 pytorch 写的小框架：Module / Parameter / Sequential / SGD
import numpy as np


class Parameter:
    def __init__(self, data):
        self.data = data
        self.grad = None


class Module:
    def __init__(self):
        self._modules = {}
        self._params = {}

    def __setattr__(self, name, value):
        if isinstance(value, Module):
            self.__dict__.setdefault('_modules', {})[name] = value
        elif isinstance(value, Parameter):
            self.__dict__.setdefault('_params', {})[name] = value
        object.__setattr__(self, name, value)

    def named_parameters(self, prefix=''):
        for name, p in self._params.items():
            yield prefix + name, p
        for name, m in self._modules.items():
            yield from m.named_parameters(prefix + name + '.')

    def zero_grad(self):
        for _, p in self.named_parameters():
            p.grad = None

    def __call__(self, x):
        return self.forward(x)


def accumulate(p, g):
    # 和 pytorch 一样，梯度是累加的
    p.grad = g if p.grad is None else p.grad + g


class Linear(Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        k = 1 / np.sqrt(in_features)
        self.weight = Parameter(np.random.uniform(-k, k, (out_features, in_features)))
        self.bias = Parameter(np.random.uniform(-k, k, (out_features,)))

    def forward(self, x):
        self.x = x
        return x @ self.weight.data.T + self.bias.data

    def backward(self, grad):
        accumulate(self.weight, grad.T @ self.x)
        accumulate(self.bias, grad.sum(0))
        return grad @ self.weight.data


class PReLU(Module):
    """可学习的负半轴斜率，每个通道一个"""
    def __init__(self, n, init=0.25):
        super().__init__()
        self.alpha = Parameter(np.full(n, init))

    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, self.alpha.data * x)

    def backward(self, grad):
        neg = self.x <= 0
        accumulate(self.alpha, (grad * self.x * neg).sum(0))
        return grad * np.where(neg, self.alpha.data, 1.0)


class Sequential(Module):
    def __init__(self, *layers):
        super().__init__()
        self.layers = layers
        for i, layer in enumerate(layers):
            self._modules[str(i)] = layer

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def backward(self, grad):
        for layer in self.layers[::-1]:
            grad = layer.backward(grad)
        return grad


class SmoothL1Loss:
    def __call__(self, pred, target, beta=1.0):
        self.d = pred - target
        self.beta = beta
        a = np.abs(self.d)
        return np.where(a < beta, 0.5 * a ** 2 / beta, a - 0.5 * beta).mean()

    def backward(self):
        g = np.where(np.abs(self.d) < self.beta, self.d / self.beta, np.sign(self.d))
        return g / self.d.size


class SGD:
    def __init__(self, params, lr=0.1, weight_decay=0.0):
        self.params = list(params)
        self.lr = lr
        self.wd = weight_decay

    def step(self):
        for name, p in self.params:
            g = p.grad
            if self.wd and not name.endswith('bias'):
                g = g + self.wd * p.data
            p.data = p.data - self.lr * g


if __name__ == '__main__':
    np.random.seed(0)
    x = np.random.randn(100, 3)
    y = np.stack([np.abs(x[:, 0]), x[:, 1] - x[:, 2]], axis=1)
    net = Sequential(Linear(3, 16), PReLU(16), Linear(16, 2))
    loss_fn = SmoothL1Loss()
    opt = SGD(net.named_parameters(), lr=0.3)
    for epoch in range(101):
        net.zero_grad()
        loss = loss_fn(net(x), y)
        net.backward(loss_fn.backward())
        opt.step()
        if epoch % 50 == 0:
            print('epoch', epoch, 'loss', loss)
