"""Cox proportional hazards by gradient descent (Breslow ties), ridge penalty.

Reads a lifelines-like table: duration, event, then covariates.
"""
import sys
import numpy as np
import pandas as pd


def neg_log_partial_likelihood(beta, X, time, event, penalty=0.0):
    """-(1/n_events) * sum_i delta_i [ x_i b - log sum_{j: t_j >= t_i} exp(x_j b) ]  + penalty/2 |b|^2"""
    eta = X @ beta
    ll = 0.0
    for i in np.flatnonzero(event):
        risk = time >= time[i]
        m = eta[risk].max()
        ll += eta[i] - (m + np.log(np.exp(eta[risk] - m).sum()))
    return -ll / event.sum() + 0.5 * penalty * beta @ beta


def gradient(beta, X, time, event, penalty=0.0):
    eta = X @ beta
    w = np.exp(eta - eta.max())
    g = np.zeros_like(beta)
    for i in np.flatnonzero(event):
        risk = time >= time[i]
        xbar = (w[risk, None] * X[risk]).sum(axis=0) / w[risk].sum()
        g += X[i] - xbar
    return -g / event.sum() + penalty * beta


def hessian(beta, X, time, event, penalty=0.0):
    w = np.exp(X @ beta - (X @ beta).max())
    p = X.shape[1]
    H = np.zeros((p, p))
    for i in np.flatnonzero(event):
        risk = time >= time[i]
        W = w[risk] / w[risk].sum()
        xbar = W @ X[risk]
        H += (X[risk].T * W) @ X[risk] - np.outer(xbar, xbar)
    return H / event.sum() + penalty * np.eye(p)


class CoxPH:
    def __init__(self, penalty=0.0, tol=1e-8, max_iter=50):
        self.penalty, self.tol, self.max_iter = penalty, tol, max_iter

    def fit(self, df, duration_col, event_col):
        X = df.drop(columns=[duration_col, event_col])
        self.columns_ = list(X.columns)
        self.mean_, self.std_ = X.mean().values, X.std(ddof=0).values
        Z = (X.values - self.mean_) / self.std_
        t, e = df[duration_col].values, df[event_col].values.astype(bool)
        beta = np.zeros(Z.shape[1])
        for _ in range(self.max_iter):
            g = gradient(beta, Z, t, e, self.penalty)
            step = np.linalg.solve(hessian(beta, Z, t, e, self.penalty), g)
            beta = beta - step
            if np.abs(step).max() < self.tol:
                break
        self.coef_ = beta / self.std_
        return self


if __name__ == "__main__":
    path = sys.argv[1] if len(sys.argv) > 1 else "rossi.csv"
    df = pd.read_csv(path)
    model = CoxPH(penalty=0.01).fit(df, "week", "arrest")
    for name, c in zip(model.columns_, model.coef_):
        print(f"{name:>10s} {c: .4f}  HR={np.exp(c):.3f}")
