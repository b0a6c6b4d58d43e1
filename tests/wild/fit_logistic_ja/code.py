import numpy as np
import matplotlib.pyplot as plt


class LogisticRegressionGD(object):
    """ロジスティック回帰(勾配降下法)

    eta : 学習率
    n_iter : 反復回数
    C : 正則化の逆数
    """

    def __init__(self, eta=0.05, n_iter=100, C=1.0, random_state=1):
        self.eta = eta
        self.n_iter = n_iter
        self.C = C
        self.random_state = random_state

    def fit(self, X, y):
        rgen = np.random.RandomState(self.random_state)
        self.w_ = rgen.normal(loc=0.0, scale=0.01, size=1 + X.shape[1])
        self.cost_ = []
        for i in range(self.n_iter):
            net_input = self.net_input(X)
            output = self.activation(net_input)
            errors = (y - output)
            # コストを下げる方向に更新(対数尤度を上げる方向)
            self.w_[1:] += self.eta * (X.T.dot(errors) - self.w_[1:] / self.C)
            self.w_[0] += self.eta * errors.sum()
            # 負の対数尤度 + L2
            cost = -y.dot(np.log(output)) - ((1 - y).dot(np.log(1 - output)))
            cost += np.sum(self.w_[1:] ** 2) / (2 * self.C)
            self.cost_.append(cost)
        return self

    def net_input(self, X):
        return np.dot(X, self.w_[1:]) + self.w_[0]

    def activation(self, z):
        return 1. / (1. + np.exp(-np.clip(z, -250, 250)))

    def predict(self, X):
        return np.where(self.net_input(X) >= 0.0, 1, 0)


class AdalineSGD(object):
    """ADALINE、1サンプルずつ更新"""

    def __init__(self, eta=0.01, n_iter=10, shuffle=True, random_state=None):
        self.eta = eta
        self.n_iter = n_iter
        self.shuffle = shuffle
        self.random_state = random_state

    def fit(self, X, y):
        self.rgen = np.random.RandomState(self.random_state)
        self.w_ = self.rgen.normal(0.0, 0.01, 1 + X.shape[1])
        self.cost_ = []
        for i in range(self.n_iter):
            if self.shuffle:
                r = self.rgen.permutation(len(y))
                X, y = X[r], y[r]
            cost = [self._update_weights(xi, target) for xi, target in zip(X, y)]
            self.cost_.append(sum(cost) / len(y))
        return self

    def _update_weights(self, xi, target):
        output = np.dot(xi, self.w_[1:]) + self.w_[0]
        error = target - output
        self.w_[1:] += self.eta * xi.dot(error)
        self.w_[0] += self.eta * error
        return 0.5 * error ** 2

    def predict(self, X):
        return np.where(np.dot(X, self.w_[1:]) + self.w_[0] >= 0.0, 1, -1)


if __name__ == '__main__':
    rgen = np.random.RandomState(0)
    X = np.vstack([rgen.randn(30, 2) + [1, 1], rgen.randn(30, 2) - [1, 1]])
    y = np.r_[np.ones(30), np.zeros(30)]
    lr = LogisticRegressionGD(n_iter=200).fit(X, y)
    ada = AdalineSGD(n_iter=15, random_state=1).fit(X, np.where(y == 1, 1, -1))
    print('LR 正解率 %.2f' % np.mean(lr.predict(X) == y))
    fig, ax = plt.subplots(1, 2)
    ax[0].plot(lr.cost_)
    ax[1].plot(ada.cost_)
    plt.show()
