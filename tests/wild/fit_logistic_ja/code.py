import numpy as np


class LogitBatch(object):
    """ロジスティック回帰(勾配降下法)

    eta : 学習率
    rounds : 反復回数
    C : 正則化の逆数
    """

    def __init__(self, eta=0.05, rounds=100, C=1.0, seed=1):
        self.eta = eta
        self.rounds = rounds
        self.C = C
        self.seed = seed

    def fit(self, X, y):
        rs = np.random.RandomState(self.seed)
        self.coef_ = rs.normal(loc=0.0, scale=0.01, size=1 + X.shape[1])
        self.cost_ = []
        for i in range(self.rounds):
            output = self.activation(self.net_input(X))
            errors = (y - output)
            # コストを下げる方向に更新(対数尤度を上げる方向)
            self.coef_[1:] += self.eta * (X.T.dot(errors) - self.coef_[1:] / self.C)
            self.coef_[0] += self.eta * errors.sum()
            # 負の対数尤度 + L2
            cost = -y.dot(np.log(output)) - ((1 - y).dot(np.log(1 - output)))
            cost += np.sum(self.coef_[1:] ** 2) / (2 * self.C)
            self.cost_.append(cost)
        return self

    def net_input(self, X):
        return np.dot(X, self.coef_[1:]) + self.coef_[0]

    def activation(self, z):
        return 1. / (1. + np.exp(-np.clip(z, -250, 250)))

    def predict(self, X):
        return np.where(self.net_input(X) >= 0.0, 1, 0)


class AdalineOnline(object):
    """ADALINE、1サンプルずつ更新"""

    def __init__(self, eta=0.01, rounds=10, shuffle=True, seed=None):
        self.eta = eta
        self.rounds = rounds
        self.shuffle = shuffle
        self.seed = seed

    def fit(self, X, y):
        self.rs = np.random.RandomState(self.seed)
        self.coef_ = self.rs.normal(0.0, 0.01, 1 + X.shape[1])
        self.cost_ = []
        for i in range(self.rounds):
            if self.shuffle:
                r = self.rs.permutation(len(y))
                X, y = X[r], y[r]
            cost = [self._one_step(xi, target) for xi, target in zip(X, y)]
            self.cost_.append(sum(cost) / len(y))
        return self

    def _one_step(self, xi, target):
        output = np.dot(xi, self.coef_[1:]) + self.coef_[0]
        error = target - output
        self.coef_[1:] += self.eta * xi.dot(error)
        self.coef_[0] += self.eta * error
        return 0.5 * error ** 2

    def predict(self, X):
        return np.where(np.dot(X, self.coef_[1:]) + self.coef_[0] >= 0.0, 1, -1)


if __name__ == '__main__':
    rs = np.random.RandomState(0)
    X = np.vstack([rs.randn(30, 2) + [1, 1], rs.randn(30, 2) - [1, 1]])
    y = np.r_[np.ones(30), np.zeros(30)]
    lr = LogitBatch(rounds=200).fit(X, y)
    ada = AdalineOnline(rounds=15, seed=1).fit(X, np.where(y == 1, 1, -1))
    print('LR 正解率 %.2f' % np.mean(lr.predict(X) == y))
    print('コスト', lr.cost_[0], '->', lr.cost_[-1], '/', ada.cost_[0], '->', ada.cost_[-1])
