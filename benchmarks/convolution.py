"""One training step of the convolutional networks, against PyTorch's: ratios in one run.

    python benchmarks/convolution.py [--rounds 5] [--turns 6]

The compiled form, the layers that it is a form of, and PyTorch take turns, two threads each,
float32, batch 100, Adam; the best turn of each counts.  Writes benchmarks/results/convolution.json.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from backhand.engine import compile_convolutions, limited
from backhand.functions.blocks import block_threads
from backhand.networks import DeepConvNet, Sequential, SimpleConvNet
from backhand.training import Adam, LayersStep

RESULT = Path(__file__).parent / "results" / "convolution.json"
BATCH, THREADS = 100, 2
# Steps of a turn.
STEPS = 3
# PyTorch's threads look for more work for a while after a step.
REST = 0.2


def backhand_step(network: Sequential) -> Callable[[np.ndarray, np.ndarray], None]:
    """Return the step that `--engine auto` takes: the compiled convolutions, then the optimizer."""
    step = LayersStep(compile_convolutions(network, threads=THREADS), Adam())

    def run(x: np.ndarray, t: np.ndarray) -> None:
        with limited(1):
            for _ in range(STEPS):
                step.step(x, t)

    return run


def layers_step(network: Sequential) -> Callable[[np.ndarray, np.ndarray], None]:
    """Return a step by the layers, the pictures shared out among threads."""
    step = LayersStep(network, Adam())

    def run(x: np.ndarray, t: np.ndarray) -> None:
        with limited(1), block_threads(THREADS):
            for _ in range(STEPS):
                step.step(x, t)

    return run


def torch_step(network: Sequential) -> Callable[[np.ndarray, np.ndarray], None]:
    """Return PyTorch's step of the same network, eager, as its users write it."""
    import torch
    from torch import nn

    torch.set_num_threads(THREADS)
    modules: list[nn.Module] = []
    flat = False
    for layer in network.layers.values():
        kind = type(layer).__name__
        if kind == "Convolution":
            filters, channels, height, _width = layer.params["W"].shape
            modules.append(
                nn.Conv2d(channels, filters, height, stride=layer.stride, padding=layer.pad)
            )
        elif kind == "Affine":
            modules += [nn.Flatten()] * (not flat)
            flat = True
            modules.append(nn.Linear(*layer.params["W"].shape))
        else:
            modules.append(
                {"Relu": nn.ReLU, "Dropout": nn.Dropout}.get(kind, lambda: nn.MaxPool2d(2))()
            )
    model = nn.Sequential(*modules)
    loss, optimizer = nn.CrossEntropyLoss(), torch.optim.Adam(model.parameters())

    def run(x: np.ndarray, t: np.ndarray) -> None:
        images, labels = torch.from_numpy(x), torch.from_numpy(t)
        for _ in range(STEPS):
            optimizer.zero_grad()
            loss(model(images), labels).backward()
            optimizer.step()

    return run


def main() -> None:
    """Measure both networks; print ratios, write seconds a step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--turns", type=int, default=6)
    arguments = parser.parse_args()
    rng = np.random.default_rng(0)
    x = rng.random((BATCH, 1, 28, 28), dtype=np.float32)
    t = rng.integers(0, 10, BATCH)
    table = {}
    print("| network | compiled | layers | PyTorch | a step of PyTorch's |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for kind in (SimpleConvNet, DeepConvNet):
        steps = {
            "backhand": backhand_step(kind(rng=0)),
            "layers": layers_step(kind(rng=0)),
            "pytorch": torch_step(kind(rng=0)),
        }
        best = dict.fromkeys(steps, np.inf)
        for step in steps.values():
            step(x, t)
        for _round in range(arguments.rounds):
            for name, step in steps.items():
                time.sleep(REST)
                for _turn in range(arguments.turns):
                    began = time.perf_counter()
                    step(x, t)
                    best[name] = min(best[name], (time.perf_counter() - began) / STEPS)
        ratios = {name: seconds / best["pytorch"] for name, seconds in best.items()}
        table[kind.__name__] = {"ratio": ratios["backhand"], **best}
        print(
            f"| {kind.__name__} | {ratios['backhand']:.2f} | {ratios['layers']:.2f} | 1 "
            f"| {best['pytorch'] * 1e3:.1f} ms |"
        )
    RESULT.write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
