"""dataclass로 깔끔하게 써 본 신경망 레이어들 (numpy)"""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Iterator, Protocol

import numpy as np
from numpy import ndarray as Array


class Layer(Protocol):
    def forward(self, x: Array, training: bool = True) -> Array: ...
    def backward(self, grad: Array) -> Array: ...
    def params(self) -> Iterator[tuple[Array, Array]]: ...


@dataclass
class Linear:
    n_in: int
    n_out: int
    W: Array = field(init=False, repr=False)
    b: Array = field(init=False, repr=False)
    dW: Array = field(init=False, repr=False)
    db: Array = field(init=False, repr=False)

    def __post_init__(self) -> None:
        limit = np.sqrt(6 / (self.n_in + self.n_out))   # Xavier 초기화
        self.W = np.random.uniform(-limit, limit, (self.n_in, self.n_out))
        self.b = np.zeros(self.n_out)

    def forward(self, x: Array, training: bool = True) -> Array:
        self._x = x
        return x @ self.W + self.b

    def backward(self, grad: Array) -> Array:
        self.dW = self._x.T @ grad
        self.db = grad.sum(axis=0)
        return grad @ self.W.T

    def params(self):
        yield self.W, self.dW
        yield self.b, self.db


@dataclass
class ELU:
    alpha: float = 1.0

    def forward(self, x: Array, training: bool = True) -> Array:
        self._pos = x > 0
        self._out = np.where(self._pos, x, self.alpha * np.expm1(np.minimum(x, 0)))
        return self._out

    def backward(self, grad: Array) -> Array:
        # x <= 0 이면 미분값은 alpha * e^x = out + alpha
        return grad * np.where(self._pos, 1.0, self._out + self.alpha)

    def params(self):
        return iter(())


@dataclass
class BatchNorm:
    dim: int
    momentum: float = 0.9
    eps: float = 1e-5

    def __post_init__(self) -> None:
        self.gamma, self.beta = np.ones(self.dim), np.zeros(self.dim)
        self.running_mean, self.running_var = np.zeros(self.dim), np.ones(self.dim)

    def forward(self, x: Array, training: bool = True) -> Array:
        if training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            mean, var = self.running_mean, self.running_var
        self._xc = x - mean
        self._inv_std = 1 / np.sqrt(var + self.eps)
        self._xn = self._xc * self._inv_std
        return self.gamma * self._xn + self.beta

    def backward(self, grad: Array) -> Array:
        n = len(grad)
        self.dgamma = (grad * self._xn).sum(axis=0)
        self.dbeta = grad.sum(axis=0)
        dxn = grad * self.gamma
        dvar = -0.5 * (dxn * self._xc).sum(axis=0) * self._inv_std ** 3
        dmean = -(dxn * self._inv_std).sum(axis=0)
        return dxn * self._inv_std + 2 * self._xc * dvar / n + dmean / n

    def params(self):
        yield self.gamma, self.dgamma
        yield self.beta, self.dbeta


@dataclass
class Sequential:
    layers: list[Layer]

    def forward(self, x: Array, training: bool = True) -> Array:
        for layer in self.layers:
            x = layer.forward(x, training)
        return x

    def backward(self, grad: Array) -> Array:
        for layer in reversed(self.layers):
            grad = layer.backward(grad)
        return grad

    def params(self):
        for layer in self.layers:
            yield from layer.params()


@dataclass
class SGD:
    lr: float = 0.1
    weight_decay: float = 0.0

    def step(self, model: Sequential) -> None:
        for p, g in model.params():
            p -= self.lr * (g + self.weight_decay * p)


def mse_loss(pred: Array, target: Array) -> tuple[float, Array]:
    diff = pred - target
    return float(np.mean(diff ** 2)), 2 * diff / diff.size


if __name__ == "__main__":
    np.random.seed(0)
    X = np.random.uniform(-2, 2, (256, 2))
    Y = np.sin(X[:, :1]) * X[:, 1:]
    model = Sequential([Linear(2, 32), BatchNorm(32), ELU(), Linear(32, 1)])
    opt = SGD(lr=0.1, weight_decay=1e-4)
    for epoch in range(200):
        loss, grad = mse_loss(model.forward(X), Y)
        model.backward(grad)
        opt.step(model)
    print(f"최종 손실: {loss:.4f}")
