import copy
import numpy as np


class PlainSGD:
    def __init__(self, rate):
        self.rate = rate

    def update(self, w, grad):
        return w - self.rate * grad


class Recurrent:
    """
    Input (batch, time, features). State s_t = tanh(x_t U' + s_{t-1} W'), output s_t V'.
    horizon: how far back from every output the gradient goes.
    The weights learn in backward_pass, each through its own copy of the optimizer.
    """

    def __init__(self, n_state, n_features, horizon=10, seed=None):
        rng = np.random.RandomState(seed)
        self.horizon = horizon
        self.U = rng.randn(n_state, n_features) / np.sqrt(n_features)
        self.W = rng.randn(n_state, n_state) / np.sqrt(n_state)
        self.V = rng.randn(n_features, n_state) / np.sqrt(n_state)

    def initialize(self, optimizer):
        self.opts = {name: copy.deepcopy(optimizer) for name in "UWV"}

    def slope(self, a):
        return 1 / np.cosh(a) ** 2

    def forward_pass(self, X):
        n, T, _ = X.shape
        self.X = X
        self.A = np.zeros((T, n, len(self.W)))
        self.S = np.zeros((T + 1, n, len(self.W)))          # S[-1] stays zero
        for t in range(T):
            self.A[t] = X[:, t] @ self.U.T + self.S[t - 1] @ self.W.T
            self.S[t] = np.tanh(self.A[t])
        return np.einsum("tns,fs->ntf", self.S[:-1], self.V)

    def backward_pass(self, accum_grad):
        T = accum_grad.shape[1]
        grad = {name: np.zeros_like(getattr(self, name)) for name in "UWV"}
        below = np.zeros_like(self.X)
        for t in range(T):
            grad["V"] += accum_grad[:, t].T @ self.S[t]
            g = (accum_grad[:, t] @ self.V) * self.slope(self.A[t])
            for k in range(t, max(-1, t - self.horizon - 1), -1):
                below[:, k] += g @ self.U
                grad["U"] += g.T @ self.X[:, k]
                grad["W"] += g.T @ self.S[k - 1]
                g = (g @ self.W) * self.slope(self.A[k - 1])
        for name in "UWV":
            setattr(self, name, self.opts[name].update(getattr(self, name), grad[name]))
        return below
