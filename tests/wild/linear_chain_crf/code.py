# 線形連鎖CRF: 前向き後ろ向きアルゴリズムで勾配を求める
# 特徴量はシンプルに「放出スコア + 遷移スコア」だけ
import numpy as np


def logsumexp(a, axis=None):
    m = np.max(a, axis=axis, keepdims=True)
    s = m + np.log(np.sum(np.exp(a - m), axis=axis, keepdims=True))
    return np.squeeze(s, axis=axis) if axis is not None else s.item()


class LinearChainCRF:
    def __init__(self, n_feat, n_tag, seed=0):
        rng = np.random.RandomState(seed)
        self.W = 0.1 * rng.randn(n_feat, n_tag)     # 放出
        self.A = 0.1 * rng.randn(n_tag, n_tag)      # 遷移 A[前, 次]
        self.start = np.zeros(n_tag)

    def _alpha(self, E):
        T, K = E.shape
        alpha = np.zeros((T, K))
        alpha[0] = self.start + E[0]
        for t in range(1, T):
            alpha[t] = E[t] + logsumexp(alpha[t - 1][:, None] + self.A, axis=0)
        return alpha

    def _beta(self, E):
        T, K = E.shape
        beta = np.zeros((T, K))
        for t in range(T - 2, -1, -1):
            beta[t] = logsumexp(self.A + (E[t + 1] + beta[t + 1])[None, :], axis=1)
        return beta

    def score(self, E, y):
        s = self.start[y[0]] + E[0, y[0]]
        for t in range(1, len(y)):
            s += self.A[y[t - 1], y[t]] + E[t, y[t]]
        return s

    def neg_log_likelihood(self, X, y):
        E = X.dot(self.W)
        return logsumexp(self._alpha(E)[-1]) - self.score(E, y)

    def gradient(self, X, y):
        """負の対数尤度の勾配 (期待値 - 実際の回数)"""
        E = X.dot(self.W)
        T = len(y)
        alpha, beta = self._alpha(E), self._beta(E)
        logZ = logsumexp(alpha[-1])

        # 周辺確率
        node = np.exp(alpha + beta - logZ)
        dA = np.zeros_like(self.A)
        for t in range(1, T):
            edge = alpha[t - 1][:, None] + self.A + E[t][None, :] + beta[t][None, :] - logZ
            dA += np.exp(edge)
            dA[y[t - 1], y[t]] -= 1

        dE = node.copy()
        dE[np.arange(T), y] -= 1
        dW = X.T.dot(dE)
        dstart = node[0].copy()
        dstart[y[0]] -= 1
        return dW, dA, dstart

    def fit(self, data, lr=0.1, epochs=20):
        for ep in range(epochs):
            total = 0
            for X, y in data:
                total += self.neg_log_likelihood(X, y)
                dW, dA, dstart = self.gradient(X, y)
                self.W -= lr * dW
                self.A -= lr * dA
                self.start -= lr * dstart
            if ep % 5 == 0:
                print(ep, total)


if __name__ == '__main__':
    rng = np.random.RandomState(1)
    data = []
    for _ in range(10):
        y = np.cumsum(rng.rand(6) < 0.4) % 3
        X = np.eye(3)[y] + 0.5 * rng.randn(6, 3)
        data.append((X, y))
    LinearChainCRF(3, 3).fit(data)
