"""The exercise as a plain PyTorch script, from the data files to the last accuracy.

    python benchmarks/torch_mnist.py FOLDER

What someone would write who has no backhand; benchmarks/command.py times it whole.
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

import numpy as np
import torch


def read(folder: Path, name: str, header: int) -> np.ndarray:
    """Return the bytes of an IDX file, packed or not, behind its header."""
    packed = folder / f"{name}.gz"
    raw = gzip.decompress(packed.read_bytes()) if packed.exists() else (folder / name).read_bytes()
    return np.frombuffer(raw, np.uint8, offset=header)


def main() -> None:
    """Train, and print the accuracies of each epoch."""
    folder = Path(sys.argv[1])

    def images(name: str) -> torch.Tensor:
        pixels = read(folder, f"{name}-images-idx3-ubyte", 16).reshape(-1, 784)
        return torch.from_numpy(pixels.astype(np.float32) / 255)

    def labels(name: str) -> torch.Tensor:
        return torch.from_numpy(read(folder, f"{name}-labels-idx1-ubyte", 8).astype(np.int64))

    x_train, t_train = images("train"), labels("train")
    x_test, t_test = images("t10k"), labels("t10k")
    torch.manual_seed(0)
    network = torch.nn.Sequential(
        torch.nn.Linear(784, 50), torch.nn.ReLU(), torch.nn.Linear(50, 10)
    )
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
    criterion = torch.nn.CrossEntropyLoss()

    @torch.no_grad()
    def accuracy(x: torch.Tensor, t: torch.Tensor) -> float:
        return float((network(x).argmax(dim=1) == t).float().mean())

    losses = []
    for i in range(10_000):
        batch = torch.randint(len(x_train), (100,))
        optimizer.zero_grad()
        loss = criterion(network(x_train[batch]), t_train[batch])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        if i % 600 == 0:
            print(f"{accuracy(x_train, t_train):.4f}, {accuracy(x_test, t_test):.4f}")


if __name__ == "__main__":
    main()
