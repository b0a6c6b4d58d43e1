import numpy as np
import math

# Neural ODE, explicit Euler, backprop through the solver (discretise-then-optimise).
# dynamics: dh/dt = tanh(h W + b + t*u),  h(1) -> linear readout

N_STEPS = 10


def f(h, t, th):
    return np.tanh(h @ th['W'] + th['b'] + t * th['u'])


def solve(h0, th, n=N_STEPS):
    """returns the whole trajectory, n+1 states"""
    dt = 1.0 / n
    hs = [h0]
    for k in range(n):
        hs.append(hs[-1] + dt * f(hs[-1], k * dt, th))
    return hs


def adjoint(hs, lam, th):
    """lam = dL/dh(1). walks back through the euler steps"""
    n = len(hs) - 1
    dt = 1.0 / n
    g = {k: np.zeros_like(v) for k, v in th.items()}
    for k in reversed(range(n)):
        h, t = hs[k], k * dt
        a = f(h, t, th)
        da = dt * lam * (1 - a * a)
        g['W'] += h.T @ da
        g['b'] += da.sum(0)
        g['u'] += t * da.sum(0)
        lam = lam + da @ th['W'].T
    return lam, g


def loss_grad(th, V, x, y, n=N_STEPS):
    hs = solve(x, th, n)
    pred = hs[-1] @ V
    r = pred - y
    loss = 0.5 * np.mean(np.sum(r * r, axis=1))
    dpred = r / len(x)
    gV = hs[-1].T @ dpred
    lam0, g = adjoint(hs, dpred @ V.T, th)
    return loss, g, gV, lam0


def main():
    rng = np.random.RandomState(0)
    ang = rng.uniform(0, 2 * math.pi, 100)
    rad = np.where(np.arange(100) % 2 == 0, 0.5, 1.5)
    x = np.c_[rad * np.cos(ang), rad * np.sin(ang), np.zeros(100)]    # one extra dimension
    y = np.where(rad < 1, 1.0, -1.0)[:, None]
    d = x.shape[1]
    th = {'W': rng.randn(d, d) * .5, 'b': np.zeros(d), 'u': rng.randn(d) * .1}
    V = rng.randn(d, 1) * .5
    for i in range(150):
        loss, g, gV, _ = loss_grad(th, V, x, y)
        for k in th:
            th[k] -= 0.3 * g[k]
        V -= 0.3 * gV
        if i % 50 == 0:
            print('iter', i, 'loss', loss)


main()
