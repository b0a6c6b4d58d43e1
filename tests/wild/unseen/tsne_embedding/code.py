#
#  my t-SNE.   needs digits_X.txt / digits_labels.txt in this folder.    python mytsne.py
#
import numpy as np
import pylab


def pairwise(A):
    s = (A * A).sum(1)
    return np.maximum(s[:, None] + s - 2 * A @ A.T, 0)


def affinities(X, perplexity):
    """bisect on the bandwidth of every point until the entropy fits"""
    D, n = pairwise(X), len(X)
    P = np.zeros((n, n))
    for i in range(n):
        lo, hi, beta = 0.0, np.inf, 1.0
        d = np.delete(D[i], i)
        for _ in range(60):
            p = np.exp(-(d - d.min()) * beta)
            p /= p.sum()
            H = -(p * np.log(p + 1e-30)).sum()
            if abs(H - np.log(perplexity)) < 1e-5: break
            if H > np.log(perplexity):
                lo = beta; beta = beta * 2 if hi == np.inf else (lo + hi) / 2
            else:
                hi = beta; beta = (lo + hi) / 2
        P[i, np.arange(n) != i] = p
    P = P + P.T
    return np.maximum(P / P.sum(), 1e-12)


def objective(Yflat, P, dim=2, dof=1.0):
    """KL divergence and gradient for a flat Y; student-t kernel (1 + d/dof)^(-(dof+1)/2)"""
    Y = Yflat.reshape(-1, dim)
    D = pairwise(Y)
    base = 1 + D / dof
    num = base ** (-(dof + 1) / 2)
    np.fill_diagonal(num, 0)
    Q = np.maximum(num / num.sum(), 1e-12)
    C = (P * np.log(P / Q)).sum()

    # dC/dD_ij for both (i,j) and (j,i) together, then D_ij = |y_i - y_j|^2
    A = (P - Q) * (dof + 1) / dof / base
    np.fill_diagonal(A, 0)
    g = 2 * (A.sum(1)[:, None] * Y - A @ Y)
    return C, g.ravel()


def embed(X, dim=2, perplexity=20., iters=400, eta=200., seed=0):
    P = affinities(X, perplexity)
    y = np.random.RandomState(seed).randn(len(X) * dim) * 1e-4
    v = np.zeros_like(y)
    gain = np.ones_like(y)
    for it in range(iters):
        exaggerated = P * 12 if it < 100 else P					# early exaggeration
        C, g = objective(y, exaggerated, dim)
        same = np.sign(g) == np.sign(v)
        gain = np.where(same, gain * .8, gain + .2).clip(.01)
        v = (.5 if it < 100 else .8) * v - eta * gain * g
        y = y + v
        if it % 50 == 0: print("it %d  KL %f  |g| %g" % (it, C, np.linalg.norm(g)))
    return y.reshape(-1, dim)


if __name__ == "__main__":
    X = np.loadtxt("digits_X.txt")
    labels = np.loadtxt("digits_labels.txt")
    Y = embed(X - X.mean(0))
    pylab.scatter(Y[:, 0], Y[:, 1], 20, labels)
    pylab.show()
