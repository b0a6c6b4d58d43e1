# 制限ボルツマンマシン（小さいので分配関数を全列挙できる）
# CD-k と厳密な勾配を比べる
import itertools
import numpy as np


def シグモイド(x):
    return 1.0 / (1.0 + np.exp(-x))


class RBM:
    def __init__(self, n_v, n_h, seed=0):
        self.rng = np.random.RandomState(seed)
        self.W = 0.1 * self.rng.randn(n_v, n_h)
        self.a = np.zeros(n_v)   # 可視層バイアス
        self.b = np.zeros(n_h)   # 隠れ層バイアス

    def free_energy(self, v):
        """F(v) = -a・v - Σ log(1 + exp(b + vW))"""
        return -v @ self.a - np.logaddexp(0, v @ self.W + self.b).sum(axis=1)

    def free_energy_grad(self, v, weight):
        """Σ_n weight_n F(v_n) の勾配 (dW, da, db)"""
        h = シグモイド(v @ self.W + self.b)
        wv = weight[:, None] * v
        return -wv.T @ h, -wv.sum(axis=0), -(weight[:, None] * h).sum(axis=0)

    def all_states(self):
        return np.array(list(itertools.product([0, 1], repeat=len(self.a))), dtype=float)

    def log_z(self):
        f = -self.free_energy(self.all_states())
        return f.max() + np.log(np.exp(f - f.max()).sum())

    def nll(self, v):
        """平均の負の対数尤度"""
        return self.free_energy(v).mean() + self.log_z()

    def nll_grad(self, v):
        n = len(v)
        pos = self.free_energy_grad(v, np.full(n, 1.0 / n))
        s = self.all_states()
        p = np.exp(-self.free_energy(s) - self.log_z())
        neg = self.free_energy_grad(s, p)
        return [x - y for x, y in zip(pos, neg)]

    def gibbs(self, v):
        h = (シグモイド(v @ self.W + self.b) > self.rng.rand(len(v), len(self.b))).astype(float)
        return (シグモイド(h @ self.W.T + self.a) > self.rng.rand(*v.shape)).astype(float)

    def cd_grad(self, v, k=1):
        n = len(v)
        vk = v
        for _ in range(k):
            vk = self.gibbs(vk)
        w = np.full(n, 1.0 / n)
        return [x - y for x, y in zip(self.free_energy_grad(v, w), self.free_energy_grad(vk, w))]

    def train(self, v, epochs=200, lr=0.5, decay=1e-3, exact=True):
        for e in range(epochs):
            dW, da, db = self.nll_grad(v) if exact else self.cd_grad(v)
            self.W -= lr * (dW + decay * self.W)
            self.a -= lr * da
            self.b -= lr * db
            if e % 50 == 0:
                print(e, 'NLL = %.4f' % self.nll(v))


if __name__ == '__main__':
    # 縞模様データ
    縞 = np.array([[1, 1, 0, 0, 1, 1], [0, 0, 1, 1, 0, 0], [1, 1, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1]], dtype=float)
    data = 縞[np.random.RandomState(1).randint(0, 4, 100)]
    print('厳密な勾配')
    RBM(6, 4).train(data)
    print('CD-1')
    RBM(6, 4).train(data, exact=False)
