import numpy as np


class RBF:
    """Squared-exponential kernel with one length scale for each dimension."""

    def __init__(self, length_scale):
        self.length_scale = np.atleast_1d(np.asarray(length_scale, dtype=float))

    def __call__(self, X, Y=None, eval_gradient=False):
        """Return the kernel k(X, Y) and optionally its gradient with respect to length_scale."""
        X = np.atleast_2d(X)
        if Y is None:
            Y = X
        elif eval_gradient:
            raise ValueError("Gradient can only be evaluated when Y is None.")
        D = (X[:, np.newaxis, :] - Y[np.newaxis, :, :]) ** 2
        K = np.exp(-0.5 * np.sum(D / self.length_scale ** 2, axis=-1))
        if eval_gradient:
            K_gradient = D / self.length_scale ** 3
            K_gradient *= K[..., np.newaxis]
            return K, K_gradient
        return K


class GaussianProcess:
    def __init__(self, kernel, alpha=0.1):
        self.kernel = kernel
        self.alpha = alpha

    def fit(self, X, y):
        self.X_train, self.y_train = X, y
        return self

    def log_marginal_likelihood(self, length_scale=None, eval_gradient=False):
        if length_scale is not None:
            self.kernel.length_scale = np.asarray(length_scale, dtype=float)
        K, K_gradient = self.kernel(self.X_train, eval_gradient=True)
        K = K + self.alpha * np.eye(len(K))
        L = np.linalg.cholesky(K)
        alpha = np.linalg.solve(L.T, np.linalg.solve(L, self.y_train))
        lml = -0.5 * self.y_train @ alpha - np.log(np.diag(L)).sum() - len(K) / 2 * np.log(2 * np.pi)
        if not eval_gradient:
            return lml
        inner = np.outer(alpha, alpha) - np.linalg.inv(K)
        gradient = 0.5 * np.einsum("ij,jik->k", inner, K_gradient)
        return lml, gradient

    def predict(self, X):
        K = self.kernel(self.X_train) + self.alpha * np.eye(len(self.X_train))
        return self.kernel(X, self.X_train) @ np.linalg.solve(K, self.y_train)
