"""Gaussian process regression with an ARD squared-exponential kernel.

Hyperparameters are optimised by maximising the log marginal likelihood,
see Rasmussen & Williams (2006), eq. 5.8-5.9.
"""
import numpy as np
from scipy.linalg import cho_solve, cholesky
from scipy.optimize import minimize


class GPR:
    def __init__(self, n_restarts=0, jitter=1e-10):
        self.n_restarts = n_restarts
        self.jitter = jitter
        self.theta_ = None

    @staticmethod
    def _unpack(theta):
        # theta = log([amplitude, noise, l_1 ... l_D])
        return np.exp(theta[0]), np.exp(theta[1]), np.exp(theta[2:])

    def _kernel(self, A, B, theta):
        amp, _, ell = self._unpack(theta)
        diff = A[:, None, :] / ell - B[None, :, :] / ell
        sq = diff ** 2
        return amp ** 2 * np.exp(-0.5 * sq.sum(-1)), sq

    def nll(self, theta):
        """Negative log marginal likelihood and its gradient w.r.t. the *log* parameters."""
        n = len(self.X)
        amp, noise, ell = self._unpack(theta)
        Kf, sq = self._kernel(self.X, self.X, theta)
        K = Kf + (noise ** 2 + self.jitter) * np.eye(n)
        L = cholesky(K, lower=True)
        alpha = cho_solve((L, True), self.y)

        value = 0.5 * self.y @ alpha + np.log(np.diag(L)).sum() + 0.5 * n * np.log(2 * np.pi)

        # dNLL/dtheta = -1/2 tr((alpha alpha^T - K^-1) dK/dtheta)
        inner = np.outer(alpha, alpha) - cho_solve((L, True), np.eye(n))
        grad = np.empty_like(theta)
        grad[0] = -0.5 * np.sum(inner * (2 * Kf))
        grad[1] = -0.5 * np.trace(inner) * 2 * noise ** 2
        for d in range(len(ell)):
            dK = Kf * sq[:, :, d]
            grad[2 + d] = -0.5 * np.sum(inner * dK)
        return value, grad

    def fit(self, X, y):
        self.X, self.y = np.asarray(X, float), np.asarray(y, float)
        starts = [np.r_[0.0, -1.0, np.zeros(self.X.shape[1])]]
        for _ in range(self.n_restarts):
            starts.append(np.random.uniform(-2, 2, len(starts[0])))
        results = [minimize(self.nll, s, jac=True, method="L-BFGS-B") for s in starts]
        self.theta_ = min(results, key=lambda r: r.fun).x
        return self

    def predict(self, Xs):
        _, noise, _ = self._unpack(self.theta_)
        Kf, _ = self._kernel(self.X, self.X, self.theta_)
        Ks, _ = self._kernel(np.asarray(Xs, float), self.X, self.theta_)
        return Ks @ np.linalg.solve(Kf + noise ** 2 * np.eye(len(self.X)), self.y)


if __name__ == "__main__":
    rng = np.random.RandomState(0)
    X = rng.uniform(-3, 3, (40, 2))
    y = np.sin(X[:, 0]) + 0.1 * rng.randn(40)
    gp = GPR(n_restarts=2).fit(X, y)
    print("log-params:", gp.theta_)
    print("rmse:", np.sqrt(np.mean((gp.predict(X) - y) ** 2)))
