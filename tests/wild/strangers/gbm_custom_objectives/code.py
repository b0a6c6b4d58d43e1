import numpy as np


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


# ---------- losses (per sample, on raw scores) ----------
def logloss(y, f):
    return np.logaddexp(0, f) - y * f


def focal_loss(y, f, gamma=2.0):
    p = sigmoid(f)
    pt = np.where(y == 1, p, 1 - p)
    return -((1 - pt) ** gamma) * np.log(pt)


def poisson_loss(y, f):
    return np.exp(f) - y * f


def pseudo_huber(y, f, delta=1.0):
    r = f - y
    return delta ** 2 * (np.sqrt(1 + (r / delta) ** 2) - 1)


def softmax_loss(y, F):
    m = F.max(axis=1, keepdims=True)
    lse = m[:, 0] + np.log(np.exp(F - m).sum(axis=1))
    return lse - F[np.arange(len(y)), y]


# ---------- objectives: gradient and hessian ----------
def logloss_obj(y, f):
    p = sigmoid(f)
    grad = p - y
    hess = p * (1 - p)
    return grad, hess


def focal_obj(y, f, gamma=2.0):
    p = sigmoid(f)
    pt = np.where(y == 1, p, 1 - p)
    s = np.where(y == 1, 1.0, -1.0)
    # d loss / d pt, then d pt / d f = s * pt * (1 - pt)
    q = 1 - pt
    grad = s * (gamma * q ** gamma * pt * np.log(pt) - q ** (gamma + 1))
    # second derivative: derivative of g(pt) = gamma q^gamma pt log(pt) - q^(gamma+1)
    dg = (gamma * q ** gamma * (np.log(pt) + 1)
          - gamma ** 2 * q ** (gamma - 1) * pt * np.log(pt)
          + (gamma + 1) * q ** gamma)
    hess = dg * pt * q
    return grad, hess


def poisson_obj(y, f):
    mu = np.exp(f)
    return mu - y, mu


def pseudo_huber_obj(y, f, delta=1.0):
    r = f - y
    scale = 1 + (r / delta) ** 2
    root = np.sqrt(scale)
    return r / root, 1 / (scale * root)


def softmax_obj(y, F):
    e = np.exp(F - F.max(axis=1, keepdims=True))
    P = e / e.sum(axis=1, keepdims=True)
    Y = np.zeros_like(P)
    Y[np.arange(len(y)), y] = 1
    grad = P - Y
    hess = P * (1 - P)  # diagonal
    return grad, hess


# ---------- one-split trees ----------
def fit_stump(X, g, h, lam=1.0):
    best = (0.0, 0, 0.0, 0.0, 0.0)
    G, H = g.sum(), h.sum()
    for j in range(X.shape[1]):
        order = np.argsort(X[:, j])
        gl, hl = np.cumsum(g[order])[:-1], np.cumsum(h[order])[:-1]
        gain = gl ** 2 / (hl + lam) + (G - gl) ** 2 / (H - hl + lam) - G ** 2 / (H + lam)
        k = int(np.argmax(gain))
        if gain[k] > best[0]:
            best = (gain[k], j, X[order[k], j], -gl[k] / (hl[k] + lam), -(G - gl[k]) / (H - hl[k] + lam))
    return best[1:]


def boost(X, y, objective, rounds=50, lr=0.3):
    f = np.zeros(len(y))
    for _ in range(rounds):
        g, h = objective(y, f)
        j, t, left, right = fit_stump(X, g, h)
        f += lr * np.where(X[:, j] <= t, left, right)
    return f


if __name__ == "__main__":
    rng = np.random.default_rng(3)
    X = rng.normal(size=(300, 4))
    y = (X[:, 0] * X[:, 1] + 0.5 * X[:, 2] + 0.3 * rng.normal(size=300) > 0).astype(float)
    for name, obj, loss in (("logloss", logloss_obj, logloss), ("focal", focal_obj, focal_loss)):
        f = boost(X, y, obj)
        print(name, loss(y, f).mean(), np.mean((f > 0) == y))
    counts = rng.poisson(np.exp(0.4 * X[:, 0]))
    print("poisson", poisson_loss(counts, boost(X, counts, poisson_obj)).mean())
