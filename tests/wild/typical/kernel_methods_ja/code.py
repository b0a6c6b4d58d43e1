# ガウスカーネルを使った回帰と分類(勾配降下法)
# Qiitaの記事用のコードです
import numpy as np


def sq_dist(X, Y):
    """二乗距離の行列"""
    return np.sum(X ** 2, axis=1)[:, None] + np.sum(Y ** 2, axis=1)[None, :] - 2 * X @ Y.T


def gauss_kernel(X, Y, gamma):
    return np.exp(-gamma * sq_dist(X, Y))


class KernelRidge:
    """
    J(α) = 1/2 ||y - Kα||^2 + λ/2 α^T K α
    """

    def __init__(self, gamma=1.0, lam=0.1, lr=0.01, n_iter=500):
        self.gamma, self.lam, self.lr, self.n_iter = gamma, lam, lr, n_iter

    def cost(self, X, y, alpha):
        K = gauss_kernel(X, X, self.gamma)
        r = y - K @ alpha
        return 0.5 * r @ r + 0.5 * self.lam * alpha @ K @ alpha

    def gradient(self, X, y, alpha):
        K = gauss_kernel(X, X, self.gamma)
        # Kは対称行列
        return -K @ (y - K @ alpha) + self.lam * K @ alpha

    def gradient_gamma(self, X, y, alpha):
        """カーネル幅γについての微分"""
        D = sq_dist(X, X)
        K = np.exp(-self.gamma * D)
        dK = -D * K
        r = y - K @ alpha
        return -r @ dK @ alpha + 0.5 * self.lam * alpha @ dK @ alpha

    def fit(self, X, y):
        self.X = X
        self.alpha = np.zeros(len(X))
        for _ in range(self.n_iter):
            self.alpha -= self.lr * self.gradient(X, y, self.alpha)
        return self

    def predict(self, X):
        return gauss_kernel(X, self.X, self.gamma) @ self.alpha


class KernelLogistic:
    """ラベルは t ∈ {-1, +1}"""

    def __init__(self, gamma=1.0, lam=0.01, lr=0.1, n_iter=300):
        self.gamma, self.lam, self.lr, self.n_iter = gamma, lam, lr, n_iter

    def cost(self, X, t, alpha):
        K = gauss_kernel(X, X, self.gamma)
        return np.mean(np.log(1 + np.exp(-t * (K @ alpha)))) + 0.5 * self.lam * alpha @ K @ alpha

    def gradient(self, X, t, alpha):
        K = gauss_kernel(X, X, self.gamma)
        s = 1 / (1 + np.exp(t * (K @ alpha)))
        return -K @ (t * s) / len(t) + self.lam * K @ alpha

    def fit(self, X, t):
        self.X = X
        self.alpha = np.zeros(len(X))
        for _ in range(self.n_iter):
            self.alpha = self.alpha - self.lr * self.gradient(X, t, self.alpha)
        return self

    def predict(self, X):
        return np.sign(gauss_kernel(X, self.X, self.gamma) @ self.alpha)


if __name__ == "__main__":
    rng = np.random.RandomState(0)
    X = rng.uniform(-3, 3, (60, 1))
    y = np.sin(X[:, 0]) + 0.1 * rng.randn(60)
    model = KernelRidge(gamma=1.0, lam=0.1, lr=0.005).fit(X, y)
    print("平均二乗誤差:", np.mean((model.predict(X) - y) ** 2))

    # 円の内側と外側
    X2 = rng.randn(100, 2)
    t = np.where(np.sum(X2 ** 2, axis=1) > 1.2, 1, -1)
    clf = KernelLogistic().fit(X2, t)
    print("正解率:", np.mean(clf.predict(X2) == t))
