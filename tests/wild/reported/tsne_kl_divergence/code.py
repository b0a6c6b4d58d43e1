import numpy as np

MACHINE_EPSILON = np.finfo(np.double).eps


def _kl_divergence(params, P, degrees_of_freedom, n_samples, n_components):
    """t-SNE objective function: gradient of the KL divergence of p_ijs and q_ijs and the absolute error.

    params : array, shape (n_samples * n_components,), the embedding unravelled
    P : array, shape (n_samples, n_samples), joint probabilities
    """
    X_embedded = params.reshape(n_samples, n_components)

    # Q is a heavy-tailed distribution: Student's t-distribution
    diff = X_embedded[:, np.newaxis] - X_embedded
    dist = np.sum(diff ** 2, axis=2)
    dist /= degrees_of_freedom
    dist += 1.0
    num = dist ** ((degrees_of_freedom + 1.0) / -2.0)
    np.fill_diagonal(num, 0)
    Q = np.maximum(num / np.sum(num), MACHINE_EPSILON)

    # Objective: C (Kullback-Leibler divergence of P and Q)
    kl_divergence = np.sum(P * np.log(np.maximum(P, MACHINE_EPSILON) / Q))

    # Gradient: dC/dY
    PQd = (P - Q) / dist
    grad = np.zeros((n_samples, n_components))
    for i in range(n_samples):
        grad[i] = np.dot(PQd[i], X_embedded[i] - X_embedded)
    grad = grad.ravel()
    c = 2.0 * (degrees_of_freedom + 1.0) / degrees_of_freedom
    grad *= c

    return kl_divergence, grad


def _gradient_descent(objective, p0, it, n_iter, momentum=0.8, learning_rate=10.0, min_gain=0.01, args=()):
    """Batch gradient descent with momentum and individual gains."""
    p = p0.copy().ravel()
    update = np.zeros_like(p)
    gains = np.ones_like(p)
    error = np.inf
    for i in range(it, n_iter):
        error, grad = objective(p, *args)
        inc = update * grad < 0.0
        dec = np.invert(inc)
        gains[inc] += 0.2
        gains[dec] *= 0.8
        np.clip(gains, min_gain, np.inf, out=gains)
        update = momentum * update - learning_rate * (gains * grad)
        p += update
    return p, error, i


class TSNE:
    def __init__(self, n_components=2, sigma=1.0, n_iter=50, random_state=0):
        self.n_components, self.sigma = n_components, sigma
        self.n_iter, self.random_state = n_iter, random_state

    def fit_transform(self, X):
        d = np.sum((X[:, None] - X) ** 2, axis=2)
        P = np.exp(-d / (2 * self.sigma ** 2))
        np.fill_diagonal(P, 0)
        P = P / P.sum()
        n = len(X)
        p0 = 1e-4 * np.random.RandomState(self.random_state).randn(n, self.n_components)
        dof = max(self.n_components - 1.0, 1)
        p, self.kl_divergence_, self.n_iter_ = _gradient_descent(
            _kl_divergence, p0, 0, self.n_iter, args=(P, dof, n, self.n_components))
        return p.reshape(n, self.n_components)
