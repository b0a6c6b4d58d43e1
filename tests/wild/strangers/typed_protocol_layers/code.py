from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(slots=True)
class Parameter:
    value: Array
    grad: Array = field(init=False)

    def __post_init__(self) -> None:
        self.grad = np.zeros_like(self.value)

    def zero(self) -> None:
        self.grad = np.zeros_like(self.value)


@runtime_checkable
class Module(Protocol):
    def forward(self, x: Array) -> Array: ...

    def backward(self, grad: Array) -> Array: ...

    def parameters(self) -> Iterator[Parameter]: ...


@dataclass
class Linear:
    n_in: int
    n_out: int
    rng: np.random.Generator = field(default_factory=np.random.default_rng, repr=False)
    weight: Parameter = field(init=False, repr=False)
    bias: Parameter = field(init=False, repr=False)
    _x: Array | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        self.weight = Parameter(self.rng.normal(0.0, self.n_in**-0.5, (self.n_out, self.n_in)))
        self.bias = Parameter(np.zeros(self.n_out))

    def forward(self, x: Array) -> Array:
        self._x = x
        return x @ self.weight.value.T + self.bias.value

    def backward(self, grad: Array) -> Array:
        if self._x is None:
            raise RuntimeError("backward() called before forward()")
        self.weight.grad = self.weight.grad + grad.T @ self._x
        self.bias.grad = self.bias.grad + grad.sum(axis=0)
        return grad @ self.weight.value

    def parameters(self) -> Iterator[Parameter]:
        yield self.weight
        yield self.bias


@dataclass
class SiLU:
    _x: Array | None = field(default=None, init=False, repr=False)

    def forward(self, x: Array) -> Array:
        self._x = x
        return x / (1.0 + np.exp(-x))

    def backward(self, grad: Array) -> Array:
        assert self._x is not None
        s = 1.0 / (1.0 + np.exp(-self._x))
        return grad * (s + self._x * s * (1.0 - s))

    def parameters(self) -> Iterator[Parameter]:
        return iter(())


@dataclass
class Residual:
    inner: Module

    def forward(self, x: Array) -> Array:
        return x + self.inner.forward(x)

    def backward(self, grad: Array) -> Array:
        return grad + self.inner.backward(grad)

    def parameters(self) -> Iterator[Parameter]:
        yield from self.inner.parameters()


@dataclass
class Stack:
    modules: Sequence[Module]

    def forward(self, x: Array) -> Array:
        for module in self.modules:
            x = module.forward(x)
        return x

    def backward(self, grad: Array) -> Array:
        for module in reversed(self.modules):
            grad = module.backward(grad)
        return grad

    def parameters(self) -> Iterator[Parameter]:
        for module in self.modules:
            yield from module.parameters()


@dataclass(frozen=True)
class Huber:
    delta: float = 1.0

    def __call__(self, pred: Array, target: Array) -> float:
        r = np.abs(pred - target)
        quadratic = np.minimum(r, self.delta)
        return float(np.mean(0.5 * quadratic**2 + self.delta * (r - quadratic)))

    def backward(self, pred: Array, target: Array) -> Array:
        return np.clip(pred - target, -self.delta, self.delta) / pred.size


@dataclass
class Nesterov:
    lr: float = 0.05
    momentum: float = 0.9
    _velocity: dict[int, Array] = field(default_factory=dict, init=False, repr=False)

    def step(self, parameters: Iterator[Parameter]) -> None:
        for i, p in enumerate(parameters):
            v = self.momentum * self._velocity.get(i, np.zeros_like(p.value)) + p.grad
            self._velocity[i] = v
            p.value = p.value - self.lr * (p.grad + self.momentum * v)
            p.zero()


def main() -> None:
    rng = np.random.default_rng(0)
    x = rng.uniform(-2, 2, (256, 2))
    y = np.sin(2 * x[:, :1]) * x[:, 1:]
    net = Stack([Linear(2, 32, rng), SiLU(), Residual(Stack([Linear(32, 32, rng), SiLU()])), Linear(32, 1, rng)])
    loss, optimiser = Huber(), Nesterov()
    for epoch in range(200):
        pred = net.forward(x)
        net.backward(loss.backward(pred, y))
        optimiser.step(net.parameters())
        if epoch % 50 == 0:
            print(f"{epoch:4d} {loss(pred, y):.5f}")


if __name__ == "__main__":
    main()
