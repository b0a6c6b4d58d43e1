"""Diagonal state space layer (S4D-ish, real): x_t = a * x_{t-1} + b * u_t,  y_t = <c, x_t> + d u_t

Every function returns (output, pullback). A pullback maps the output cotangent to input cotangents.
"""
import numpy as np


def discretize(log_dt, log_neg_A, B):
    """zero-order hold:  A = -exp(log_neg_A), a = exp(dt A), b = (a - 1)/A * B"""
    dt = np.exp(log_dt)
    A = -np.exp(log_neg_A)
    a = np.exp(dt * A)
    b = (a - 1) / A * B

    def pullback(da, db):
        dB = db * (a - 1) / A
        da = da + db * B / A
        dA = -db * (a - 1) / A ** 2 * B
        # a = exp(dt A)
        dA = dA + da * a * dt
        ddt = da * a * A
        return np.sum(ddt * dt), dA * A, dB

    return (a, b), pullback


def scan(a, b, c, d, u):
    """u: (T,) -> y: (T,). State has N entries."""
    T, N = len(u), len(a)
    xs = np.zeros((T + 1, N))
    for t in range(T):
        xs[t + 1] = a * xs[t] + b * u[t]
    y = xs[1:] @ c + d * u

    def pullback(dy):
        da, db = np.zeros(N), np.zeros(N)
        du = d * dy
        dx = np.zeros(N)
        for t in range(T - 1, -1, -1):
            dx = dx + dy[t] * c
            da += dx * xs[t]
            db += dx * u[t]
            du[t] += dx @ b
            dx = dx * a
        dc = xs[1:].T @ dy
        dd = dy @ u
        return da, db, dc, dd, du

    return y, pullback


def ssm(params, u):
    (a, b), pull_d = discretize(params["log_dt"], params["log_neg_A"], params["B"])
    y, pull_s = scan(a, b, params["C"], params["D"], u)

    def pullback(dy):
        da, db, dC, dD, du = pull_s(dy)
        dlog_dt, dlog_neg_A, dB = pull_d(da, db)
        return {"log_dt": dlog_dt, "log_neg_A": dlog_neg_A, "B": dB, "C": dC, "D": dD}, du

    return y, pullback


def init(N, seed=0):
    rng = np.random.default_rng(seed)
    return {
        "log_dt": np.log(0.05),
        "log_neg_A": np.log(np.arange(1, N + 1) * 0.5),
        "B": np.ones(N),
        "C": rng.normal(size=N) / N,
        "D": 0.0,
    }


def value_and_grad(params, u, target):
    y, pullback = ssm(params, u)
    r = y - target
    grads, _ = pullback(2 * r / r.size)
    return np.mean(r ** 2), grads


if __name__ == "__main__":
    t = np.arange(200)
    u = np.sin(t / 9) + (t % 50 == 0)
    target = np.convolve(u, np.exp(-np.arange(40) / 8) * 0.1)[:200]
    params = init(8)
    for i in range(300):
        loss, grads = value_and_grad(params, u, target)
        params = {k: params[k] - 0.02 * grads[k] for k in params}
        if i % 100 == 0:
            print(i, loss)
