import numpy as np

# backward を呼ぶと自分で重みを更新する層たち


class Linear:
    def __init__(self, n_in, n_out, lr=0.1):
        self.W = np.random.randn(n_in, n_out) * np.sqrt(1.0 / n_in)
        self.b = np.zeros(n_out)
        self.lr = lr

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, grad):
        dx = grad @ self.W.T
        self.W -= self.lr * (self.x.T @ grad)
        self.b -= self.lr * grad.sum(axis=0)
        return dx


class PReLU:
    """負の側の傾き a も学習する ReLU"""
    def __init__(self, n, lr=0.1):
        self.a = np.full(n, 0.25)
        self.lr = lr

    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, self.a * x)

    def backward(self, grad):
        dx = np.where(self.x > 0, grad, self.a * grad)
        da = np.sum(np.where(self.x > 0, 0, self.x * grad), axis=0)
        self.a -= self.lr * da
        return dx


class Scale:
    """チャネルごとのスケールとシフト"""
    def __init__(self, n, lr=0.1):
        self.g = np.ones(n)
        self.c = np.zeros(n)
        self.lr = lr

    def forward(self, x):
        self.x = x
        return self.g * x + self.c

    def backward(self, grad):
        dx = self.g * grad
        self.g -= self.lr * np.sum(grad * self.x, axis=0)
        self.c -= self.lr * np.sum(grad, axis=0)
        return dx


class MSE:
    def forward(self, y, t):
        self.diff = y - t
        return np.mean(self.diff ** 2)

    def backward(self):
        return 2 * self.diff / self.diff.size


class Net:
    def __init__(self, n_in, n_hid, n_out, lr=0.1):
        self.layers = [Linear(n_in, n_hid, lr), Scale(n_hid, lr), PReLU(n_hid, lr), Linear(n_hid, n_out, lr)]
        self.loss = MSE()

    def step(self, x, t):
        y = x
        for layer in self.layers:
            y = layer.forward(y)
        value = self.loss.forward(y, t)
        g = self.loss.backward()
        for layer in self.layers[::-1]:
            g = layer.backward(g)
        return value


if __name__ == '__main__':
    np.random.seed(0)
    x = np.random.randn(64, 3)
    t = np.abs(x[:, :1]) + x[:, 1:2] * 0.5
    net = Net(3, 12, 1)
    for i in range(300):
        l = net.step(x, t)
        if i % 100 == 0:
            print(i, l)
