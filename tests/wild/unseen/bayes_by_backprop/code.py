"""Weight uncertainty in neural networks (Blundell et al. 2015), numpy version.

w = mu + log(1 + exp(rho)) * eps;  loss = KL-ish(log q(w) - log p(w)) / n_batches + nll
"""
from dataclasses import dataclass, field
import numpy as np


def softplus(r):
    return np.log1p(np.exp(-np.abs(r))) + np.maximum(r, 0)


def sigmoid(r):
    return 1.0 / (1.0 + np.exp(-r))


@dataclass
class Gaussian:
    mu: np.ndarray
    rho: np.ndarray
    g_mu: np.ndarray = field(default=None, repr=False)
    g_rho: np.ndarray = field(default=None, repr=False)

    def sample(self, eps=None):
        self.eps = np.random.standard_normal(self.mu.shape) if eps is None else eps
        self.sigma = softplus(self.rho)
        self.w = self.mu + self.sigma * self.eps
        return self.w

    def log_q_minus_log_p(self, prior_sigma):
        log_q = np.sum(-np.log(self.sigma) - 0.5 * ((self.w - self.mu) / self.sigma) ** 2)
        log_p = np.sum(-np.log(prior_sigma) - 0.5 * (self.w / prior_sigma) ** 2)
        return log_q - log_p

    def backward(self, g_w, scale, prior_sigma):
        """g_w = d nll / d w; adds scale * d(log q - log p).

        log q does not depend on mu once w is reparametrised: (w - mu)/sigma = eps.
        """
        total = g_w + scale * self.w / prior_sigma ** 2
        self.g_mu = total
        self.g_rho = (total * self.eps - scale / self.sigma) * sigmoid(self.rho)

    def step(self, lr):
        self.mu -= lr * self.g_mu
        self.rho -= lr * self.g_rho


class BayesianLinear:
    def __init__(self, n_in, n_out):
        self.W = Gaussian(np.random.uniform(-.2, .2, (n_in, n_out)), np.full((n_in, n_out), -3.0))
        self.b = Gaussian(np.random.uniform(-.2, .2, n_out), np.full(n_out, -3.0))

    def forward(self, x):
        self.x = x
        return x @ self.W.sample() + self.b.sample()

    def backward(self, g, scale, prior_sigma):
        self.W.backward(self.x.T @ g, scale, prior_sigma)
        self.b.backward(g.sum(0), scale, prior_sigma)
        return g @ self.W.w.T


class BNN:
    def __init__(self, sizes, noise=0.1, prior_sigma=1.0):
        self.layers = [BayesianLinear(a, b) for a, b in zip(sizes, sizes[1:])]
        self.noise, self.prior_sigma = noise, prior_sigma

    def forward(self, x):
        self.masks = []
        for layer in self.layers[:-1]:
            z = layer.forward(x)
            self.masks.append(z > 0)
            x = np.maximum(z, 0)
        return self.layers[-1].forward(x)

    def loss_and_backward(self, x, y, n_batches):
        out = self.forward(x)
        nll = 0.5 * np.sum((out - y) ** 2) / self.noise ** 2
        kl = sum(p.log_q_minus_log_p(self.prior_sigma) for l in self.layers for p in (l.W, l.b))
        g = (out - y) / self.noise ** 2
        for i in range(len(self.layers) - 1, -1, -1):
            g = self.layers[i].backward(g, 1.0 / n_batches, self.prior_sigma)
            if i > 0:
                g = g * self.masks[i - 1]
        return nll + kl / n_batches

    def step(self, lr):
        for layer in self.layers:
            layer.W.step(lr)
            layer.b.step(lr)


if __name__ == "__main__":
    np.random.seed(0)
    x = np.random.uniform(-1, 1, (64, 1))
    y = x ** 3 + 0.1 * np.random.randn(64, 1)
    net = BNN([1, 16, 1])
    for i in range(200):
        loss = net.loss_and_backward(x, y, n_batches=1)
        net.step(1e-5)
    print("loss", loss)
    samples = np.stack([net.forward(x) for _ in range(50)])
    print("mean predictive std", samples.std(0).mean())
