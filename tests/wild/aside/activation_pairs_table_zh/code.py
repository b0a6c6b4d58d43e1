import numpy as np

# 激活函数表: 名字 -> (函数, 用输出表示的导数)
ACT = {
    'sigmoid': (lambda z: 1.0 / (1.0 + np.exp(-z)), lambda a: a * (1 - a)),
    'tanh':    (np.tanh,                            lambda a: 1 - a * a),
    'relu':    (lambda z: z * (z > 0),              lambda a: (a > 0) * 1.0),
    'sqrt':    (lambda z: np.sqrt(1 + z * z),       None),
    'linear':  (lambda z: z,                        lambda a: np.ones_like(a)),
    'exp':     (np.exp,                             lambda a: a),
}
# 有些函数只能用输入表示导数
ACT_Z = {'sqrt': lambda z: z / np.sqrt(1 + z * z)}

# 损失函数表
LOSS = {
    'mse': (lambda y, t: ((y - t) ** 2).sum(axis=1).mean(), lambda y, t: 2 * (y - t) / len(y)),
    'mae': (lambda y, t: np.abs(y - t).sum(axis=1).mean(), lambda y, t: np.sign(y - t) / len(y)),
    'poisson': (lambda y, t: (y - t * np.log(y)).sum(axis=1).mean(), lambda y, t: (1 - t / y) / len(y)),
}


class Net:
    """spec: [输入维数, (神经元数, 激活函数), ...]"""
    def __init__(self, spec, loss='mse', seed=0):
        rng = np.random.RandomState(seed)
        self.W, self.b, self.act = [], [], []
        n = spec[0]
        for size, name in spec[1:]:
            self.W.append(rng.randn(n, size) / np.sqrt(n))
            self.b.append(np.zeros(size))
            self.act.append(name)
            n = size
        self.loss_name = loss

    def forward(self, x):
        self.A = [x]
        self.Z = []
        for W, b, name in zip(self.W, self.b, self.act):
            self.Z.append(self.A[-1].dot(W) + b)
            self.A.append(ACT[name][0](self.Z[-1]))
        return self.A[-1]

    def derivative(self, i):
        name = self.act[i]
        if ACT[name][1] is None:
            return ACT_Z[name](self.Z[i])
        return ACT[name][1](self.A[i + 1])

    def backward(self, t):
        self.dW = [None] * len(self.W)
        self.db = [None] * len(self.b)
        grad = LOSS[self.loss_name][1](self.A[-1], t)
        for i in range(len(self.W) - 1, -1, -1):
            grad = grad * self.derivative(i)
            self.dW[i] = self.A[i].T.dot(grad)
            self.db[i] = grad.sum(axis=0)
            grad = grad.dot(self.W[i].T)
        return grad

    def step(self, lr):
        for i in range(len(self.W)):
            self.W[i] -= lr * self.dW[i]
            self.b[i] -= lr * self.db[i]
