"""Data-parallel training: speed-up of two processes, and what the sums cost.

    python benchmarks/parallel.py [--steps 60] [--rounds 3]

One and two ranks take turns, each rank with one thread; the best round of each counts.
Writes benchmarks/results/parallel.json.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from backhand.parallel.communicator import launcher

RESULT = Path(__file__).parent / "results" / "parallel.json"

# The exercise; a network whose products outweigh its sums; convolutions, which have few weights.
CASES = {
    "exercise": {"network": "two-layer", "hidden_size": 50, "batch_size": 100},
    "wide": {
        "network": "multi-layer",
        "hidden_size": 1000,
        "hidden_layers": 2,
        "batch_size": 512,
    },
    "deep-conv": {"network": "deep-conv", "hidden_size": 50, "batch_size": 128},
}


def rank_main(case: str, steps: int) -> None:
    """Run on each rank: time some steps, print the figures on rank 0."""
    import time

    import numpy as np

    from backhand.engine import limited
    from backhand.parallel import DataParallelStep, world
    from backhand.training import TrainingSettings, make_network, make_run_optimizer

    communicator = world()
    settings = TrainingSettings(learning_rate=0.01, **CASES[case])
    network = make_network(settings, (28, 28), 10, rng=0)
    step = DataParallelStep(communicator, network, make_run_optimizer(settings))
    rng = np.random.default_rng(0)
    x = rng.random((settings.batch_size, 784), dtype=np.float32)
    t = rng.integers(0, 10, settings.batch_size)
    with limited(1):
        step.step(x, t)
        communicator.seconds, communicator.bytes, communicator.sums = 0.0, 0, 0
        began = time.perf_counter()
        for _ in range(steps):
            step.step(x, t)
        seconds = (time.perf_counter() - began) / steps
    if communicator.rank == 0:
        print(
            json.dumps(
                {
                    "step": seconds,
                    "sum": communicator.seconds / communicator.sums,
                    "bytes": communicator.bytes // communicator.sums,
                }
            )
        )


def measure(case: str, ranks: int, steps: int) -> dict[str, float]:
    """Run one case on so many ranks."""
    done = subprocess.run(
        [
            str(launcher()),
            "-n",
            str(ranks),
            sys.executable,
            __file__,
            "--rank",
            case,
            "--steps",
            str(steps),
        ],
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    return json.loads(done.stdout)


def main() -> None:
    """Measure all cases and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rank")
    arguments = parser.parse_args()
    if arguments.rank:
        rank_main(arguments.rank, arguments.steps)
        return
    table = {}
    print("| case | bytes a step | speed-up of two | of it in the sum |")
    print("| --- | ---: | ---: | ---: |")
    for case in CASES:
        steps = arguments.steps if case != "deep-conv" else max(arguments.steps // 6, 5)
        rounds = [
            [measure(case, ranks, steps) for ranks in (1, 2)] for _ in range(arguments.rounds)
        ]
        one, two = (min((r[k] for r in rounds), key=lambda m: m["step"]) for k in (0, 1))
        table[case] = {
            "one": one,
            "two": two,
            "speed_up": one["step"] / two["step"],
            "share_of_sum": two["sum"] / two["step"],
        }
        print(
            f"| {case} | {two['bytes']:,} | {table[case]['speed_up']:.2f} "
            f"| {table[case]['share_of_sum']:.0%} |"
        )
    RESULT.write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
