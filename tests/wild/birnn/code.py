"""Bidirectional RNN tagger with mean pooling over valid time steps; batch of padded sequences."""
from dataclasses import dataclass, field
import numpy as np


@dataclass
class Cell:
    """h_t = relu(x_t Wx + h_{t-1} Wh + b), skipped where the mask is 0"""
    n_in: int
    n_hidden: int
    seed: int = 0
    cache: list = field(default_factory=list)

    def __post_init__(self):
        rng = np.random.default_rng(self.seed)
        self.Wx = rng.normal(0, 1 / np.sqrt(self.n_in), (self.n_in, self.n_hidden))
        self.Wh = np.eye(self.n_hidden) * 0.9
        self.b = np.zeros(self.n_hidden)
        self.zero_grad()

    def zero_grad(self):
        self.gWx, self.gWh, self.gb = (np.zeros_like(p) for p in (self.Wx, self.Wh, self.b))

    def run(self, x, mask):
        B, T, _ = x.shape
        h = np.zeros((B, self.n_hidden))
        self.cache = []
        out = np.zeros((B, T, self.n_hidden))
        for t in range(T):
            m = mask[:, t, None]
            a = x[:, t] @ self.Wx + h @ self.Wh + self.b
            self.cache.append((x[:, t], h, a, m))
            h = m * np.maximum(a, 0) + (1 - m) * h
            out[:, t] = h
        return out

    def run_back(self, dout):
        T = dout.shape[1]
        dx = np.zeros((dout.shape[0], T, self.n_in))
        dh = np.zeros_like(dout[:, 0])
        for t in reversed(range(T)):
            x, h_prev, a, m = self.cache[t]
            dh = dh + dout[:, t]
            da = dh * m * (a > 0)
            self.gWx += x.T @ da
            self.gWh += h_prev.T @ da
            self.gb += da.sum(0)
            dx[:, t] = da @ self.Wx.T
            dh = dh * (1 - m) + da @ self.Wh.T
        return dx


class BiRNNClassifier:
    def __init__(self, n_in, n_hidden, n_out, seed=0):
        self.fwd = Cell(n_in, n_hidden, seed)
        self.bwd = Cell(n_in, n_hidden, seed + 1)
        rng = np.random.default_rng(seed + 2)
        self.V = rng.normal(0, 0.3, (2 * n_hidden, n_out))
        self.c = np.zeros(n_out)

    def forward(self, x, mask):
        self.mask = mask
        hf = self.fwd.run(x, mask)
        hb = self.bwd.run(x[:, ::-1], mask[:, ::-1])[:, ::-1]
        self.h = np.concatenate([hf, hb], axis=2)
        self.lengths = mask.sum(1)
        self.pooled = (self.h * mask[:, :, None]).sum(1) / self.lengths[:, None]
        return self.pooled @ self.V + self.c

    def backward(self, dscores):
        self.gV = self.pooled.T @ dscores
        self.gc = dscores.sum(0)
        dpooled = dscores @ self.V.T / self.lengths[:, None]
        dh = dpooled[:, None, :] * self.mask[:, :, None]
        H = self.fwd.n_hidden
        dx = self.fwd.run_back(dh[:, :, :H])
        dx += self.bwd.run_back(dh[:, ::-1, H:])[:, ::-1]
        return dx
