# 全矩阵版的小批量反向传播(不再逐个样本循环)
import numpy as np


class 感知网络:

    def __init__(self, sizes):
        self.L = len(sizes)
        self.w = [np.random.randn(o, i) / np.sqrt(i) for i, o in zip(sizes, sizes[1:])]
        self.b = [np.zeros((o, 1)) for o in sizes[1:]]

    def 前向(self, X):
        self.a = [X]
        self.z = []
        for w, b in zip(self.w, self.b):
            self.z.append(w @ self.a[-1] + b)
            self.a.append(self.sig(self.z[-1]))
        return self.a[-1]

    def 反向(self, Y):
        """返回 nabla_w, nabla_b: 对整个小批量取平均"""
        N = Y.shape[1]
        nabla_w = []
        nabla_b = []
        delta = 2 * (self.a[-1] - Y) / Y.size * self.sig1(self.a[-1])
        for k in range(self.L - 2, -1, -1):
            nabla_w.insert(0, delta @ self.a[k].T)
            nabla_b.insert(0, delta.sum(axis=1).reshape(-1, 1))
            if k > 0:
                delta = (self.w[k].T @ delta) * self.sig1(self.a[k])
        return nabla_w, nabla_b

    def 损失(self, X, Y):
        return np.mean((self.前向(X) - Y) ** 2)

    def 训练(self, X, Y, 步数=100, eta=3.0):
        for i in range(步数):
            self.前向(X)
            nw, nb = self.反向(Y)
            for k in range(self.L - 1):
                self.w[k] -= eta * nw[k]
                self.b[k] -= eta * nb[k]

    @staticmethod
    def sig(z):
        return 1 / (1 + np.exp(-z))

    @staticmethod
    def sig1(a):
        # 注意: 参数是激活值, 不是z
        return a * (1 - a)


if __name__ == "__main__":
    np.random.seed(0)
    X = np.random.rand(3, 20)
    Y = np.vstack([X.sum(0) > 1.5, X[0] > X[1]]).astype(float)
    net = 感知网络([3, 6, 2])
    print("训练前", net.损失(X, Y))
    net.训练(X, Y, 400)
    print("训练后", net.损失(X, Y))
