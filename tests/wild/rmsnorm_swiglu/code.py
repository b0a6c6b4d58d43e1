"""LLaMA feed forward: RMSNorm -> SwiGLU -> residual, with manual gradients.

Written to understand what the fused kernels have to compute. fp64 on purpose.
"""
from __future__ import annotations

import numpy as np


class RMSNorm:
    def __init__(self, dim: int, eps: float = 1e-6):
        self.eps = eps
        self.weight = np.ones(dim)
        self.grad_weight: np.ndarray | None = None

    def forward(self, x: np.ndarray) -> np.ndarray:
        self.x = x
        self.inv_rms = 1.0 / np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + self.eps)
        self.x_norm = x * self.inv_rms
        return self.x_norm * self.weight

    def backward(self, grad: np.ndarray) -> np.ndarray:
        lead = tuple(range(grad.ndim - 1))
        self.grad_weight = np.sum(grad * self.x_norm, axis=lead)
        g = grad * self.weight
        # d(x_norm)/dx = inv_rms * (I - x_norm x_norm^T / D)
        dot = np.mean(g * self.x_norm, axis=-1, keepdims=True)
        return self.inv_rms * (g - self.x_norm * dot)


def silu(x):
    return x / (1.0 + np.exp(-x))


def silu_grad(x):
    s = 1.0 / (1.0 + np.exp(-x))
    return s * (1.0 + x * (1.0 - s))


class SwiGLU:
    """w2( silu(w1 x) * w3 x ), no biases."""

    def __init__(self, dim: int, hidden: int, rng: np.random.Generator):
        self.w1 = rng.standard_normal((hidden, dim)) / np.sqrt(dim)
        self.w3 = rng.standard_normal((hidden, dim)) / np.sqrt(dim)
        self.w2 = rng.standard_normal((dim, hidden)) / np.sqrt(hidden)

    def forward(self, x):
        self.x = x
        self.gate = x @ self.w1.T
        self.up = x @ self.w3.T
        self.act = silu(self.gate)
        self.h = self.act * self.up
        return self.h @ self.w2.T

    def backward(self, grad):
        flat = lambda t: t.reshape(-1, t.shape[-1])
        self.grad_w2 = flat(grad).T @ flat(self.h)
        dh = grad @ self.w2
        dup = dh * self.act
        dgate = dh * self.up * silu_grad(self.gate)
        self.grad_w1 = flat(dgate).T @ flat(self.x)
        self.grad_w3 = flat(dup).T @ flat(self.x)
        return dgate @ self.w1 + dup @ self.w3


class FeedForward:
    def __init__(self, dim, hidden, seed=0):
        rng = np.random.default_rng(seed)
        self.norm = RMSNorm(dim)
        self.mlp = SwiGLU(dim, hidden, rng)

    def forward(self, x):
        return x + self.mlp.forward(self.norm.forward(x))

    def backward(self, grad):
        return grad + self.norm.backward(self.mlp.backward(grad))
