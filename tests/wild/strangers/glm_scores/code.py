"""Maximum likelihood for a few GLMs. theta is always the last positional argument first."""
import numpy as np
from scipy import optimize, special


def poisson_nll(beta, X, y, exposure):
    eta = X @ beta + np.log(exposure)
    return np.sum(np.exp(eta) - y * eta + special.gammaln(y + 1))


def poisson_score(beta, X, y, exposure):
    mu = exposure * np.exp(X @ beta)
    return X.T @ (mu - y)


def poisson_information(beta, X, y, exposure):
    mu = exposure * np.exp(X @ beta)
    return (X * mu[:, None]).T @ X


def gamma_nll(theta, X, y):
    """log link, shape k = exp(theta[-1])"""
    beta, k = theta[:-1], np.exp(theta[-1])
    mu = np.exp(X @ beta)
    return -np.sum(k * np.log(k / mu) + (k - 1) * np.log(y) - k * y / mu - special.gammaln(k))


def gamma_score(theta, X, y):
    beta, k = theta[:-1], np.exp(theta[-1])
    mu = np.exp(X @ beta)
    d_beta = X.T @ (k * (1 - y / mu))
    d_k = -np.sum(np.log(k / mu) + 1 + np.log(y) - y / mu - special.digamma(k))
    return np.append(d_beta, d_k * k)  # chain rule through exp


def negbin_nll(theta, X, y):
    """NB2, variance mu + alpha mu^2 with alpha = exp(theta[-1])"""
    beta, r = theta[:-1], np.exp(-theta[-1])
    mu = np.exp(X @ beta)
    ll = (special.gammaln(y + r) - special.gammaln(r) - special.gammaln(y + 1)
          + r * np.log(r / (r + mu)) + y * np.log(mu / (r + mu)))
    return -ll.sum()


def negbin_score(theta, X, y):
    beta, r = theta[:-1], np.exp(-theta[-1])
    mu = np.exp(X @ beta)
    d_beta = X.T @ (r * (mu - y) / (r + mu))
    d_r = -np.sum(special.digamma(y + r) - special.digamma(r) + np.log(r / (r + mu)) + 1 - (r + y) / (r + mu))
    return np.append(d_beta, -r * d_r)


def cox_nll(beta, X, time, event):
    """Breslow, no ties; rows sorted by decreasing time inside."""
    order = np.argsort(-time)
    eta = (X @ beta)[order]
    log_risk = np.logaddexp.accumulate(eta)
    return -np.sum(event[order] * (eta - log_risk))


def cox_score(beta, X, time, event):
    order = np.argsort(-time)
    Xs, ev = X[order], event[order]
    w = np.exp(Xs @ beta)
    risk = np.cumsum(w)
    mean = np.cumsum(w[:, None] * Xs, axis=0) / risk[:, None]
    return -np.sum(ev[:, None] * (Xs - mean), axis=0)


def newton(nll, score, information, beta0, args, tol=1e-9, max_iter=50):
    beta = np.array(beta0, float)
    for _ in range(max_iter):
        step = np.linalg.solve(information(beta, *args), score(beta, *args))
        t = 1.0
        while nll(beta - t * step, *args) > nll(beta, *args) + 1e-12 and t > 1e-6:
            t /= 2
        beta = beta - t * step
        if np.max(np.abs(t * step)) < tol:
            break
    return beta


def main():
    rng = np.random.default_rng(5)
    n = 400
    X = np.column_stack([np.ones(n), rng.normal(size=(n, 2))])
    beta = np.array([0.3, 0.5, -0.4])
    exposure = rng.uniform(0.5, 2, n)
    y = rng.poisson(exposure * np.exp(X @ beta))
    print("poisson", newton(poisson_nll, poisson_score, poisson_information, np.zeros(3), (X, y, exposure)))
    yg = rng.gamma(2.0, np.exp(X @ beta) / 2.0)
    print("gamma  ", optimize.minimize(gamma_nll, np.zeros(4), args=(X, yg), jac=gamma_score, method="BFGS").x)
    yn = rng.negative_binomial(2, 2 / (2 + np.exp(X @ beta)))
    print("negbin ", optimize.minimize(negbin_nll, np.zeros(4), args=(X, yn), jac=negbin_score, method="BFGS").x)
    T = rng.exponential(np.exp(-X[:, 1:] @ beta[1:]))
    C = rng.exponential(2.0, n)
    print("cox    ", optimize.minimize(cox_nll, np.zeros(2), args=(X[:, 1:], np.minimum(T, C), (T < C) * 1.0),
                                       jac=cox_score, method="BFGS").x)


if __name__ == "__main__":
    main()
