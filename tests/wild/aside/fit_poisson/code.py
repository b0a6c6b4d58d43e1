import numpy as np


class PoissonRegressor:
    """
    Generalised linear model with log link, fitted with gradient descent and a backtracking
    line search. X: (n, p), y: counts (n,), sample_weight: (n,).
    """

    def __init__(self, alpha=1.0, max_iter=100, tol=1e-6, fit_intercept=True):
        self.alpha = alpha
        self.max_iter = max_iter
        self.tol = tol
        self.fit_intercept = fit_intercept

    def _linear(self, coef, X):
        if self.fit_intercept:
            return X @ coef[:-1] + coef[-1]
        return X @ coef

    def _loss(self, coef, X, y, sample_weight):
        eta = self._linear(coef, X)
        penalised = coef[:-1] if self.fit_intercept else coef
        dev = np.exp(eta) - y * eta
        return np.sum(sample_weight * dev) / sample_weight.sum() + 0.5 * self.alpha * penalised @ penalised

    def _gradient(self, coef, X, y, sample_weight):
        mu = np.exp(self._linear(coef, X))
        r = sample_weight * (mu - y) / sample_weight.sum()
        grad = np.empty_like(coef)
        if self.fit_intercept:
            grad[:-1] = X.T @ r + self.alpha * coef[:-1]
            grad[-1] = r.sum()
        else:
            grad[:] = X.T @ r + self.alpha * coef
        return grad

    def fit(self, X, y, sample_weight=None):
        X, y = np.asarray(X, float), np.asarray(y, float)
        if sample_weight is None:
            sample_weight = np.ones(len(y))
        coef = np.zeros(X.shape[1] + self.fit_intercept)
        if self.fit_intercept:
            coef[-1] = np.log(np.average(y, weights=sample_weight) + 1e-3)
        value = self._loss(coef, X, y, sample_weight)
        for self.n_iter_ in range(1, self.max_iter + 1):
            g = self._gradient(coef, X, y, sample_weight)
            if np.abs(g).max() < self.tol:
                break
            t = 1.0
            while True:
                trial = coef - t * g
                new = self._loss(trial, X, y, sample_weight)
                # Armijo
                if new <= value - 1e-4 * t * (g @ g) or t < 1e-10:
                    break
                t /= 2
            coef, value = trial, new
        if self.fit_intercept:
            self.coef_, self.intercept_ = coef[:-1], coef[-1]
        else:
            self.coef_, self.intercept_ = coef, 0.0
        return self

    def predict(self, X):
        return np.exp(X @ self.coef_ + self.intercept_)


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 3))
    y = rng.poisson(np.exp(X @ [0.4, -0.2, 0.1] + 0.5))
    m = PoissonRegressor(alpha=1e-3).fit(X, y)
    print(m.coef_, m.intercept_, m.n_iter_)
