from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol, Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Layer(Protocol):
    def forward(self, x: Array) -> Array: ...
    def backward(self, upstream: Array) -> Array: ...
    def parameters(self) -> list[Parameter]: ...


@dataclass
class Parameter:
    value: Array
    grad: Array = field(init=False)

    def __post_init__(self) -> None:
        self.grad = np.zeros_like(self.value)

    def zero(self) -> None:
        self.grad[...] = 0.0


@dataclass
class Dense:
    weight: Parameter
    bias: Parameter
    _input: Array | None = field(default=None, repr=False)

    @classmethod
    def create(cls, fan_in: int, fan_out: int, rng: np.random.Generator) -> Dense:
        limit = np.sqrt(6.0 / (fan_in + fan_out))
        return cls(
            weight=Parameter(rng.uniform(-limit, limit, (fan_out, fan_in))),
            bias=Parameter(np.zeros(fan_out)),
        )

    def forward(self, x: Array) -> Array:
        self._input = x
        return x @ self.weight.value.T + self.bias.value

    def backward(self, upstream: Array) -> Array:
        assert self._input is not None
        self.weight.grad += upstream.T @ self._input
        self.bias.grad += upstream.sum(axis=0)
        return upstream @ self.weight.value

    def parameters(self) -> list[Parameter]:
        return [self.weight, self.bias]


@dataclass
class ELU:
    alpha: float = 1.0
    _out: Array | None = field(default=None, repr=False)

    def forward(self, x: Array) -> Array:
        self._out = np.where(x > 0, x, self.alpha * np.expm1(np.minimum(x, 0)))
        return self._out

    def backward(self, upstream: Array) -> Array:
        assert self._out is not None
        return upstream * np.where(self._out > 0, 1.0, self._out + self.alpha)

    def parameters(self) -> list[Parameter]:
        return []


@dataclass
class MLP:
    layers: Sequence[Layer]

    def forward(self, x: Array) -> Array:
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, upstream: Array) -> Array:
        for layer in reversed(self.layers):
            upstream = layer.backward(upstream)
        return upstream

    def parameters(self) -> list[Parameter]:
        return [p for layer in self.layers for p in layer.parameters()]


def huber(pred: Array, target: Array, delta: float = 1.0) -> tuple[float, Array]:
    r = pred - target
    small = np.abs(r) <= delta
    value = np.where(small, 0.5 * r**2, delta * (np.abs(r) - 0.5 * delta)).mean()
    grad = np.where(small, r, delta * np.sign(r)) / r.size
    return float(value), grad


@dataclass
class Momentum:
    params: list[Parameter]
    lr: float = 0.05
    beta: float = 0.9

    def __post_init__(self) -> None:
        self.velocity = [np.zeros_like(p.value) for p in self.params]

    def step(self) -> None:
        for p, v in zip(self.params, self.velocity):
            v *= self.beta
            v += p.grad
            p.value -= self.lr * v
            p.zero()


def main() -> None:
    rng = np.random.default_rng(0)
    x = rng.uniform(-2, 2, (64, 2))
    y = np.sin(x[:, :1]) * x[:, 1:]
    net = MLP([Dense.create(2, 16, rng), ELU(0.5), Dense.create(16, 1, rng)])
    opt = Momentum(net.parameters())
    for epoch in range(200):
        loss, grad = huber(net.forward(x), y)
        net.backward(grad)
        opt.step()
        if epoch % 50 == 0:
            print(epoch, f"{loss:.4f}")


if __name__ == "__main__":
    main()
