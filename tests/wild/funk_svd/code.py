# Matrix factorization for movie ratings (SGD, with biases and regularization)
import numpy as np

# rows = users, columns = movies, 0 = not rated yet
R = np.array([
    [5, 3, 0, 1, 4],
    [4, 0, 0, 1, 0],
    [1, 1, 0, 5, 2],
    [1, 0, 2, 4, 0],
    [0, 1, 5, 4, 3],
], dtype=float)

n_users, n_items = R.shape
K = 3
alpha = 0.01      # learning rate
lam = 0.05        # regularization
n_iter = 100

np.random.seed(12)
P = np.random.normal(scale=1. / K, size=(n_users, K))
Q = np.random.normal(scale=1. / K, size=(n_items, K))
bu = np.zeros(n_users)
bi = np.zeros(n_items)
mu = R[R > 0].mean()

samples = [(u, i, R[u, i]) for u in range(n_users) for i in range(n_items) if R[u, i] > 0]


def predict(u, i):
    return mu + bu[u] + bi[i] + P[u].dot(Q[i])


def cost():
    """half squared error plus the L2 penalty, the penalty is counted once per rating"""
    c = 0
    for u, i, r in samples:
        c += 0.5 * (r - predict(u, i)) ** 2
        c += 0.5 * lam * (bu[u] ** 2 + bi[i] ** 2 + P[u].dot(P[u]) + Q[i].dot(Q[i]))
    return c


for it in range(n_iter):
    np.random.shuffle(samples)
    for u, i, r in samples:
        e = r - predict(u, i)
        bu[u] += alpha * (e - lam * bu[u])
        bi[i] += alpha * (e - lam * bi[i])
        p_old = P[u, :].copy()
        P[u, :] += alpha * (e * Q[i, :] - lam * P[u, :])
        Q[i, :] += alpha * (e * p_old - lam * Q[i, :])
    if (it + 1) % 20 == 0:
        rmse = np.sqrt(np.mean([(r - predict(u, i)) ** 2 for u, i, r in samples]))
        print("iteration %d: cost %.4f rmse %.4f" % (it + 1, cost(), rmse))

print(np.round(mu + bu[:, None] + bi[None, :] + P @ Q.T, 2))
