"""Time the whole command against a PyTorch script, from the process's start to its exit.

    python benchmarks/command.py --data DIR [--rounds 5]

The two take turns. A first run of each, not counted, fills the caches: compiled code,
unpacked data, pages of the libraries.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent


def main() -> None:
    """Measure, print the table, write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", required=True, type=Path, help="folder with MNIST's four files")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--output", type=Path, default=HERE / "results" / "command.json")
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "BACKHAND_DATA": str(arguments.data)}

        def seconds(command: list[str]) -> float:
            began = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
            return time.perf_counter() - began

        def ours(turn: int) -> list[str]:
            out = str(Path(folder) / f"run-{turn}")
            return [sys.executable, "-m", "backhand", "train", "--quiet", "--out", out]

        theirs = [sys.executable, str(HERE / "torch_mnist.py"), str(arguments.data)]
        times: dict[str, list[float]] = {"backhand train --quiet": [], "a PyTorch script": []}
        for turn in range(arguments.rounds + 1):
            for name, command in zip(times, (ours(turn), theirs), strict=True):
                taken = seconds(command)
                if turn:
                    times[name].append(taken)
                    print(f"round {turn}: {name}: {taken:.2f} s", flush=True)

    best = {name: min(taken) for name, taken in times.items()}
    ratio = best["backhand train --quiet"] / best["a PyTorch script"]
    print("\n| from start to exit       |  best s | median s |")
    print("| ------------------------ | ------: | -------: |")
    for name, taken in times.items():
        print(f"| {name:<24} | {best[name]:>7.2f} | {statistics.median(taken):>8.2f} |")
    met = "met" if ratio <= 0.5 else "missed"
    print(f"\nours takes {ratio:.2f} of PyTorch's time (aim: at most 0.5, {met})")
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps({"seconds": times, "ratio": ratio}, indent=1) + "\n")


if __name__ == "__main__":
    main()
