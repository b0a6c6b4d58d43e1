# soft-DTW between two series (Cuturi & Blondel 2017): forward keeps the softmin weights of each
# cell, backward scatters them. plus barycenter fitting.
import numpy as np
try:
    from numba import njit
except ImportError:
    def njit(f):
        return f
import matplotlib.pyplot as plt

INF = 1e10


@njit
def forward(D, gamma):
    """-> value, weights (m, n, 3) for up / left / diagonal"""
    m, n = D.shape
    R = np.full((m + 1, n + 1), INF)
    R[0, 0] = 0.0
    P = np.zeros((m, n, 3))
    cand = np.zeros(3)
    for i in range(m):
        for j in range(n):
            cand[0] = R[i, j + 1]
            cand[1] = R[i + 1, j]
            cand[2] = R[i, j]
            lowest = cand.min()
            total = 0.0
            for k in range(3):
                P[i, j, k] = np.exp(-(cand[k] - lowest) / gamma)
                total += P[i, j, k]
            for k in range(3):
                P[i, j, k] /= total
            R[i + 1, j + 1] = D[i, j] + lowest - gamma * np.log(total)
    return R[m, n], P


@njit
def backward(P):
    """E[i, j] = d value / d D[i, j]"""
    m, n, _ = P.shape
    E = np.zeros((m, n))
    E[m - 1, n - 1] = 1.0
    for i in range(m - 1, -1, -1):
        for j in range(n - 1, -1, -1):
            e = E[i, j]
            if i > 0:
                E[i - 1, j] += e * P[i, j, 0]
            if j > 0:
                E[i, j - 1] += e * P[i, j, 1]
            if i > 0 and j > 0:
                E[i - 1, j - 1] += e * P[i, j, 2]
    return E


def sqeuclidean(X, Y):
    return ((X[:, None, :] - Y[None, :, :]) ** 2).sum(-1)


def sqeuclidean_grad(X, Y, E):
    """sum_ij E_ij d D_ij / d X"""
    G = np.zeros_like(X)
    for i in range(len(X)):
        for j in range(len(Y)):
            G[i] += 2 * E[i, j] * (X[i] - Y[j])
    return G


def barycenter_objective(Z, series, weights, gamma):
    obj, G = 0.0, np.zeros_like(Z)
    for s, w in zip(series, weights):
        value, P = forward(sqeuclidean(Z, s), gamma)
        obj += w * value / len(s)
        G += w * sqeuclidean_grad(Z, s, backward(P)) / len(s)
    return obj, G


if __name__ == "__main__":
    t = np.linspace(0, 2 * np.pi, 30)
    series = [np.sin(t + p)[:, None] + 0.05 * np.random.randn(30, 1) for p in (0, 0.4, 0.8)]
    Z = np.mean(series, axis=0)
    for it in range(50):
        obj, G = barycenter_objective(Z, series, [1 / 3] * 3, gamma=0.5)
        Z -= 1.0 * G
        if it % 10 == 0:
            print(it, obj)
    for s in series:
        plt.plot(s, alpha=0.4)
    plt.plot(Z, "k")
    plt.show()
