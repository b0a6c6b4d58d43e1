# Gradient boosting with stumps, written to understand xgboost.
# Loss objects: value / gradient / hessian with respect to the raw predictions F.
import numpy as np


class SquaredError:
    def value(self, y, F):
        return 0.5 * np.sum((y - F) ** 2)

    def gradient(self, y, F):
        return F - y

    def hessian(self, y, F):
        return np.ones_like(F)


class BinaryDeviance:
    """labels are -1 / +1"""
    def value(self, y, F):
        return np.sum(np.log1p(np.exp(-y * F)))

    def gradient(self, y, F):
        return -y / (1 + np.exp(y * F))

    def hessian(self, y, F):
        p = 1 / (1 + np.exp(-y * F))
        return p * (1 - p)


class SoftmaxDeviance:
    """y: (n,) integer labels, F: (n, k)"""
    def value(self, y, F):
        m = F.max(axis=1)
        lse = m + np.log(np.exp(F - m[:, None]).sum(axis=1))
        return np.sum(lse - F[np.arange(len(y)), y])

    def _p(self, F):
        e = np.exp(F - F.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def gradient(self, y, F):
        g = self._p(F)
        g[np.arange(len(y)), y] -= 1
        return g

    def hessian(self, y, F):
        p = self._p(F)
        return p * (1 - p)       # diagonal only


class Quantile:
    def __init__(self, alpha=0.9):
        self.alpha = alpha

    def value(self, y, F):
        r = y - F
        return np.sum(np.where(r > 0, self.alpha * r, (self.alpha - 1) * r))

    def gradient(self, y, F):
        return np.where(y - F > 0, -self.alpha, 1 - self.alpha)

    def hessian(self, y, F):
        return np.ones_like(F)   # not twice differentiable, use 1


class Stump:
    def fit(self, X, g, h, lam=1.0):
        best = -np.inf
        G, H = g.sum(), h.sum()
        for j in range(X.shape[1]):
            for thr in np.quantile(X[:, j], [0.2, 0.4, 0.6, 0.8]):
                left = X[:, j] <= thr
                GL, HL = g[left].sum(), h[left].sum()
                gain = GL ** 2 / (HL + lam) + (G - GL) ** 2 / (H - HL + lam)
                if gain > best:
                    best = gain
                    self.j, self.thr = j, thr
                    self.wl = -GL / (HL + lam)
                    self.wr = -(G - GL) / (H - HL + lam)
        return self

    def predict(self, X):
        return np.where(X[:, self.j] <= self.thr, self.wl, self.wr)


def boost(X, y, loss, rounds=30, lr=0.3):
    F = np.zeros(len(y))
    for _ in range(rounds):
        tree = Stump().fit(X, loss.gradient(y, F), loss.hessian(y, F))
        F = F + lr * tree.predict(X)
    return F


if __name__ == '__main__':
    rng = np.random.default_rng(0)
    X = rng.uniform(-1, 1, (200, 2))
    y = np.where(X[:, 0] ** 2 + X[:, 1] > 0.2, 1, -1)
    F = boost(X, y, BinaryDeviance())
    print('accuracy', np.mean(np.sign(F) == y))
