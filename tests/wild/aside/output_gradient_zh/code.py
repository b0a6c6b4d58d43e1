import numpy as np


# ---------- 层 ----------
class 层:
    def forward(self, x):
        raise NotImplementedError

    def backward(self, output_gradient, learning_rate):
        raise NotImplementedError


class Dense(层):
    def __init__(self, n_in, n_out):
        self.w = np.random.randn(n_in, n_out) / np.sqrt(n_in)
        self.b = np.zeros((1, n_out))

    def forward(self, x):
        self.x = x
        return x @ self.w + self.b

    def backward(self, output_gradient, learning_rate):
        m = self.x.shape[0]
        input_gradient = output_gradient @ self.w.T
        # 损失的梯度没有除以样本数，这里更新时再除
        self.w -= learning_rate / m * (self.x.T @ output_gradient)
        self.b -= learning_rate / m * output_gradient.sum(axis=0, keepdims=True)
        return input_gradient


class Swish(层):
    def forward(self, x):
        self.x = x
        self.s = 1 / (1 + np.exp(-x))
        return x * self.s

    def backward(self, output_gradient, learning_rate):
        return output_gradient * (self.s + self.x * self.s * (1 - self.s))


class Abs(层):
    def forward(self, x):
        self.sign = np.sign(x)
        return np.abs(x)

    def backward(self, output_gradient, learning_rate):
        return output_gradient * self.sign


# ---------- 损失: 每个样本的平方误差之和，再对样本取平均 ----------
def loss(y, t):
    return 0.5 * np.sum((y - t) ** 2) / len(y)

def loss_prime(y, t):
    return y - t


class Net:
    def __init__(self, *layers):
        self.layers = list(layers)

    def __call__(self, x):
        for l in self.layers:
            x = l.forward(x)
        return x

    def train(self, x, t, lr):
        y = self(x)
        g = loss_prime(y, t)
        for l in self.layers[::-1]:
            g = l.backward(g, lr)
        return loss(y, t)


if __name__ == "__main__":
    np.random.seed(0)
    x = np.random.randn(50, 4)
    t = np.c_[np.abs(x[:, 0]), x[:, 1] * x[:, 2]]
    net = Net(Dense(4, 16), Swish(), Dense(16, 16), Abs(), Dense(16, 2))
    for i in range(200):
        e = net.train(x, t, 0.1)
    print("最终损失", e)
