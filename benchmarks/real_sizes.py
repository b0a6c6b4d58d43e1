"""What a check costs at the sizes that people train, in the code's own passes.

    python benchmarks/real_sizes.py [--only affine,…] [--largest 7] [--step 1] [--draws 100]

Layers and networks of 10² to 10⁷ parameters, right and wrong, are given to `backhand.check`. Its
time is told in forward passes of the subject (on the same input, of the processor's time in one
thread, which others on the machine disturb least), its memory in that of one pass: parameters,
input, forward, backward and the gradients that it leaves. "calls" counts what was run of the
subject itself, a backward pass as two forward passes and a network's gradient as three: that is the
same whoever else is on the machine. Each figure comes from a process of its
own. Exponents are fitted to the sizes from 10⁴ on: 0 is a cost
that is a multiple of the subject's own. Then right networks are drawn at several widths, and
false alarms counted.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from check import machine
from numpy.typing import NDArray

import backhand

Array = NDArray[Any]
MOST_PASSES = 400
MOST_MEMORY = 20
# Below so many seconds a check is what starting it costs, whatever the subject.
FLOOR_SECONDS = 0.25
WIDTHS = (50, 300, 2000)


def normal(*shape: int, scale: float = 1.0, seed: int = 0) -> Array:
    """Draw an array."""
    return scale * np.random.default_rng(seed).normal(size=shape)


class Affine:
    """y = x W + b."""

    def __init__(self, size: int) -> None:
        width = max(2, round(size**0.5))
        self.W, self.b = normal(width, width, scale=width**-0.5), normal(width, seed=1)
        self.x = normal(32, width, seed=2)

    def forward(self, x: Array) -> Array:
        """Return y."""
        self._x = x
        return x @ self.W + self.b

    def backward(self, dout: Array) -> Array:
        """Set dW and db; return dx."""
        self.dW, self.db = self._x.T @ dout, dout.sum(axis=0)
        return dout @ self.W.T


class Convolution:
    """A convolution with windows of 3 × 3 over pictures of 16 × 16."""

    def __init__(self, size: int) -> None:
        channels = max(1, round((size / 9) ** 0.5))
        self.W = normal(channels, channels, 3, 3, scale=(9 * channels) ** -0.5)
        self.b = normal(channels, seed=1)
        self.x = normal(8 if size < 10**6 else 3, channels, 16, 16, seed=2)

    def forward(self, x: Array) -> Array:
        """Return the pictures that come out."""
        N, C, H, W = x.shape
        windows = np.lib.stride_tricks.sliding_window_view(x, (3, 3), axis=(2, 3))
        self._columns = windows.transpose(0, 2, 3, 1, 4, 5).reshape(-1, 9 * C)
        self._shape = x.shape
        out = self._columns @ self.W.reshape(len(self.W), -1).T + self.b
        return out.reshape(N, H - 2, W - 2, -1).transpose(0, 3, 1, 2)

    def backward(self, dout: Array) -> Array:
        """Set dW and db; return dx."""
        N, F, H, W = dout.shape
        rows = dout.transpose(0, 2, 3, 1).reshape(-1, F)
        self.dW, self.db = (rows.T @ self._columns).reshape(self.W.shape), rows.sum(axis=0)
        windows = (rows @ self.W.reshape(F, -1)).reshape(N, H, W, -1, 3, 3)
        dx = np.zeros(self._shape)
        for i in range(3):
            for j in range(3):
                dx[:, :, i : i + H, j : j + W] += windows[..., i, j].transpose(0, 3, 1, 2)
        return dx


class BatchNorm:
    """Batch normalisation of 32 samples."""

    def __init__(self, size: int) -> None:
        self.gamma, self.beta = 1 + 0.1 * normal(size // 2), normal(size // 2, seed=1)
        self.x = normal(32 if size < 10**6 else 8, size // 2, seed=2)

    def forward(self, x: Array) -> Array:
        """Return the normalised samples."""
        self._std = np.sqrt(x.var(axis=0) + 1e-7)
        self._xhat = (x - x.mean(axis=0)) / self._std
        return self.gamma * self._xhat + self.beta

    def backward(self, dout: Array) -> Array:
        """Set dgamma and dbeta; return dx."""
        self.dbeta, self.dgamma = dout.sum(axis=0), (dout * self._xhat).sum(axis=0)
        d = dout * self.gamma
        return (d - d.mean(axis=0) - self._xhat * (d * self._xhat).mean(axis=0)) / self._std


class Recurrent:
    """An RNN over 10 steps."""

    def __init__(self, size: int) -> None:
        width = max(2, round((size / 2) ** 0.5))
        self.Wx = normal(width, width, scale=0.5 * width**-0.5)
        self.Wh = normal(width, width, scale=0.5 * width**-0.5, seed=1)
        self.b = normal(width, seed=3)
        self.x = normal(8, 10, width, seed=2)

    def forward(self, x: Array) -> Array:
        """Return the states."""
        self._x, self._h = x, np.zeros((len(x), 11, len(self.b)))
        for t in range(10):
            self._h[:, t + 1] = np.tanh(x[:, t] @ self.Wx + self._h[:, t] @ self.Wh + self.b)
        return self._h[:, 1:].copy()

    def backward(self, dout: Array) -> Array:
        """Set dWx, dWh and db; return dx."""
        self.dWx, self.dWh = np.zeros_like(self.Wx), np.zeros_like(self.Wh)
        self.db, dx, dh = np.zeros_like(self.b), np.zeros_like(self._x), 0.0
        for t in reversed(range(10)):
            da = (dout[:, t] + dh) * (1 - self._h[:, t + 1] ** 2)
            self.dWx += self._x[:, t].T @ da
            self.dWh += self._h[:, t].T @ da
            self.db += da.sum(axis=0)
            dx[:, t], dh = da @ self.Wx.T, da @ self.Wh.T
        return dx


class Attention:
    """Self-attention over 16 words."""

    def __init__(self, size: int) -> None:
        width = max(2, round((size / 3) ** 0.5))
        self.Wq, self.Wk, self.Wv = (
            normal(width, width, scale=width**-0.5, seed=k) for k in range(3)
        )
        self.x = normal(8, 16, width, seed=4)

    def forward(self, x: Array) -> Array:
        """Return what each word attends to."""
        self._x, self._scale = x, x.shape[-1] ** -0.5
        self._q, self._k, self._v = x @ self.Wq, x @ self.Wk, x @ self.Wv
        scores = self._q @ self._k.transpose(0, 2, 1) * self._scale
        e = np.exp(scores - scores.max(axis=-1, keepdims=True))
        self._a = e / e.sum(axis=-1, keepdims=True)
        return self._a @ self._v

    def backward(self, dout: Array) -> Array:
        """Set dWq, dWk and dWv; return dx."""
        da, dv = dout @ self._v.transpose(0, 2, 1), self._a.transpose(0, 2, 1) @ dout
        ds = self._a * (da - (da * self._a).sum(axis=-1, keepdims=True)) * self._scale
        dq, dk = ds @ self._k, ds.transpose(0, 2, 1) @ self._q
        rows, width = self._x.reshape(-1, self._x.shape[-1]), self._x.shape[-1]
        self.dWq, self.dWk, self.dWv = (rows.T @ d.reshape(-1, width) for d in (dq, dk, dv))
        return dq @ self.Wq.T + dk @ self.Wk.T + dv @ self.Wv.T


LAYERS: dict[str, tuple[Callable[[int], Any], str]] = {
    "affine": (Affine, "dW"),
    "convolution": (Convolution, "dW"),
    "batch norm": (BatchNorm, "dgamma"),
    "recurrent": (Recurrent, "dWh"),
    "attention": (Attention, "dWv"),
}


def _two_layers(size: int) -> Any:
    return backhand.TwoLayerNet(784, max(1, round(size / 795)), 10, rng=0, dtype=np.float64)


def _many_layers(size: int) -> Any:
    width = max(2, round((-794 + (794**2 + 8 * size) ** 0.5) / 4))
    return backhand.MultiLayerNet(784, [width] * 3, 10, rng=0, dtype=np.float64)


def _simple(size: int) -> Any:
    hidden = max(1, round(size / 4330))
    return backhand.SimpleConvNet(hidden_size=hidden, rng=0, dtype=np.float64)


def _deep(size: int) -> Any:
    hidden = max(1, round((size - 98_000) / 1035))
    return backhand.DeepConvNet(hidden_size=hidden, rng=0, dtype=np.float64)


# With the smallest power of ten that each can have for its parameters.
NETWORKS: dict[str, tuple[Callable[[int], Any], tuple[int, ...], int]] = {
    "TwoLayerNet": (_two_layers, (784,), 3),
    "MultiLayerNet": (_many_layers, (784,), 4),
    "SimpleConvNet": (_simple, (1, 28, 28), 4),
    "DeepConvNet": (_deep, (1, 28, 28), 5),
}


def subject_of(kind: str, size: int, wrong: bool) -> tuple[Any, tuple[Any, ...], list[Any]]:
    """Return a subject, its input, and what runs a forward and a backward pass of it."""
    if kind in LAYERS:
        make, gradient = LAYERS[kind]
        layer = make(size)
        x = layer.__dict__.pop("x")
        if wrong:
            cls = type(layer)

            def backward(self: Any, dout: Array) -> Array:
                dx: Array = cls.backward(self, dout)
                setattr(self, gradient, -getattr(self, gradient))
                return dx

            layer.__class__ = type(cls.__name__, (cls,), {"backward": backward})
        dout = np.ones(layer.forward(x).shape)
        return layer, (x,), [lambda: layer.forward(x), lambda: layer.backward(dout)]
    make, image, _least = NETWORKS[kind]
    net = make(size)
    if wrong:
        cls = type(net)

        def gradient_of(self: Any, x: Array, t: Array) -> dict[str, Array]:
            return {name: -g for name, g in cls.gradient(self, x, t).items()}

        net.__class__ = type(cls.__name__, (cls,), {"gradient": gradient_of})
    x, t = np.random.default_rng(5).random((3, *image)), np.array([3, 1, 4])
    return net, (x, t), [lambda: net.loss(x, t), lambda: net.gradient(x, t)]


def counted(subject: Any) -> list[int]:
    """Have a subject's class note what its copies run too, in forward passes, in a list."""
    cls, calls = type(subject), []
    costs = {"forward": 1, "backward": 2} if hasattr(cls, "forward") else {"loss": 1, "gradient": 3}

    def noted(name: str, cost: int) -> Callable[..., Any]:
        method = getattr(cls, name)

        def run(self: Any, *arguments: Any) -> Any:
            calls.append(cost)
            return method(self, *arguments)

        return run

    methods = {name: noted(name, cost) for name, cost in costs.items()}
    subject.__class__ = type(cls.__name__, (cls,), methods)
    return calls


def one(kind: str, size: int, wrong: bool, memory: bool) -> dict[str, Any]:
    """Measure one subject, in this process."""
    for mistaken in (False, True):  # what is imported when it is needed
        layer, given, _passes = subject_of("affine", 100, mistaken)
        backhand.check(layer, *given)
    if memory:
        tracemalloc.start()
    subject, inputs, (forward, backward) = subject_of(kind, size, wrong)
    if memory:
        forward()
        backward()
        own = tracemalloc.get_traced_memory()[1]
        calls = counted(subject)
        tracemalloc.reset_peak()
        backhand.check(subject, *inputs)
        peak = tracemalloc.get_traced_memory()[1]
        return {"pass_bytes": own, "check_bytes": peak, "calls": sum(calls)}
    forward()
    count, began = 0, time.process_time()
    while count < 5 or time.process_time() - began < 0.3:
        forward()
        count += 1
    pace = (time.process_time() - began) / count
    began = time.process_time()
    (report,) = backhand.check(subject, *inputs).subjects
    seconds = time.process_time() - began
    return {
        "parameters": sum(int(g.figures["size"]) for g in report.gradients if g.name[:2] != "dx"),
        "pass_seconds": pace,
        "check_seconds": seconds,
        "passes": seconds / pace,
        "rules": sorted({f.rule for f in report.findings if f.severity == "error"}),
    }


def in_a_process(*words: str) -> Any:
    """Run this file with some words; return what it prints."""
    command = [sys.executable, __file__, "--one", *words]
    env = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=env)
    return json.loads(done.stdout)


def false_alarms(width: int, draws: int) -> int:
    """Return how many right networks of this width are called wrong."""
    alarms = 0
    for draw in range(draws):
        x = np.random.default_rng(draw).random((3, 784))
        net = backhand.TwoLayerNet(784, width, 10, rng=draw, dtype=np.float64)
        alarms += not backhand.check(net, x, np.array([3, 1, 4])).passed
    return alarms


def exponent(rows: list[dict[str, Any]], key: str) -> float | None:
    """Return the power of the size that a cost goes with, fitted from 10⁴ parameters on."""
    chosen = [row for row in rows if row["parameters"] >= 10**4 / 2]
    if len(chosen) < 2:
        return None
    size, cost = (np.log([float(row[k]) for row in chosen]) for k in ("parameters", key))
    return float(np.polyfit(size, cost, 1)[0])


def main() -> None:
    """Measure, print the tables, write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", help="kinds, with commas")
    parser.add_argument("--largest", type=int, default=7, help="power of ten")
    parser.add_argument("--step", type=int, default=1, help="between powers of ten")
    parser.add_argument("--draws", type=int, default=100)
    parser.add_argument(
        "--output", type=Path, default=Path(__file__).parent / "results" / "real_sizes.json"
    )
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        kind, size, wrong, memory = arguments.one
        if kind == "draws":
            print(json.dumps(false_alarms(int(size), int(wrong))))
        else:
            print(json.dumps(one(kind, int(size), wrong == "wrong", memory == "memory")))
        return

    kinds = arguments.only.split(",") if arguments.only else [*LAYERS, *NETWORKS]
    tables: dict[str, list[dict[str, Any]]] = {}
    for kind in kinds:
        least = NETWORKS[kind][2] if kind in NETWORKS else 2
        for wrong in ("right", "wrong"):
            rows = tables.setdefault(f"{kind}, {wrong}", [])
            for power in range(least, arguments.largest + 1, arguments.step):
                row = in_a_process(kind, str(10**power), wrong, "time")
                row |= in_a_process(kind, str(10**power), wrong, "memory")
                row["memory"] = row["check_bytes"] / row["pass_bytes"]
                rows.append(row)
                met = row["passes"] <= MOST_PASSES or row["check_seconds"] <= FLOOR_SECONDS
                print(
                    f"| {kind} | {wrong} | {row['parameters']:>10,} | "
                    f"{1e3 * row['pass_seconds']:9.3f} | {row['check_seconds']:7.3f} | "
                    f"{row['passes']:8.0f} | {row['calls']:5} | {row['memory']:6.1f} | "
                    f"{', '.join(row['rules'])} | "
                    f"{'yes' if met else 'no'} |",
                    flush=True,
                )
    exponents = {
        title: {key: exponent(rows, key) for key in ("passes", "memory")}
        for title, rows in tables.items()
    }
    for title, fitted in exponents.items():
        print(title, {k: None if v is None else round(v, 2) for k, v in fitted.items()})
    alarms = {}
    for width in WIDTHS if arguments.draws else ():
        alarms[width] = in_a_process("draws", str(width), str(arguments.draws), "time")
        print(f"width {width}: {alarms[width]} of {arguments.draws} right networks called wrong")
    record = {
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "aims": {"passes": MOST_PASSES, "memory": MOST_MEMORY, "floor_seconds": FLOOR_SECONDS},
        "tables": tables,
        "exponents": exponents,
        "draws": arguments.draws,
        "false_alarms": alarms,
    }
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps(record, indent=1) + "\n")
    print(f"\nwritten: {arguments.output}")


if __name__ == "__main__":
    main()
