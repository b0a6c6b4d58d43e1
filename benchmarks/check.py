"""Time the checker against its peers: a verdict, the whole table, a layer, the command.

    python benchmarks/check.py [--data DIR] [--rounds 3] [--only probe,table,layer,command]

The network of the exercise (784-50-10, 39,760 parameters) on three MNIST images, in
float64, is given a verdict, and each of its entries is compared; peers do the same to
the same network with the same weights. Each measurement is a process of its own, and
the contestants of a job take turns, round by round. A peer that is not installed is
left out, and said so.
"""

from __future__ import annotations

import argparse
import datetime
import importlib.util
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from backhand.data import load_dataset
from backhand.derivatives import check_gradients, gradient_verdicts
from backhand.networks import TwoLayerNet

Array = NDArray[Any]

IMAGES = 3
SIZES = (784, 50, 10)
# A job of milliseconds is repeated within a process for about so long.
REPEATING_SECONDS = 1.0


class Outcome(NamedTuple):
    """One measurement: the best of its repetitions, what was seen, who did it.

    `first_seconds` is the first repetition: it pays for what is imported when needed.
    """

    seconds: float
    first_seconds: float
    repetitions: int
    seen: dict[str, Any]
    versions: dict[str, str]


class Contestant(NamedTuple):
    """Who does a job, and the package without which it can't be done."""

    title: str
    package: str | None
    run: Callable[[Array, Array], Outcome]


class Job(NamedTuple):
    """What is measured: ours first, then the peers, with the aim for each.

    A peer's aim is the least ratio of its time to ours; our own is in seconds at most.
    """

    title: str
    contestants: dict[str, Contestant]
    aims: dict[str, float]


def repeated(job: Callable[[], Any]) -> tuple[list[float], Any]:
    """Run `job` at least once, and for about REPEATING_SECONDS; return each one's time."""
    times: list[float] = []
    while True:
        began = time.perf_counter()
        result = job()
        times.append(time.perf_counter() - began)
        if sum(times) >= REPEATING_SECONDS:
            return times, result


def outcome(times: list[float], seen: dict[str, Any], **versions: str) -> Outcome:
    """Return the record of some repetitions."""
    return Outcome(min(times), times[0], len(times), seen, versions)


# --- a verdict, and the whole table ---


def backhand_network() -> TwoLayerNet:
    """Return the exercise's network in float64."""
    return TwoLayerNet(*SIZES, rng=0, dtype=np.float64)


def run_backhand_probe(x: Array, t: Array) -> Outcome:
    """`gradient_verdicts`: right or wrong, for each parameter."""
    network = backhand_network()
    times, verdicts = repeated(lambda: gradient_verdicts(network, x, t))
    return outcome(times, {"passed": all(verdicts.values()), "parameters": verdicts})


def run_backhand_figures(x: Array, t: Array) -> Outcome:
    """What `backhand check` does without a target: errors, noise, some entries one by one."""
    network = backhand_network()
    times, check = repeated(lambda: check_gradients(network, x, t))
    return outcome(times, _seen(check))


def run_backhand_table(x: Array, t: Array) -> Outcome:
    """What `backhand check --exhaustive` does: every entry."""
    network = backhand_network()
    times, check = repeated(lambda: check_gradients(network, x, t, exhaustive=True))
    return outcome(times, _seen(check))


def run_backhand_one_by_one(x: Array, t: Array) -> Outcome:
    """The same for a network that only has `loss`, such as somebody's own."""

    class OnlyLoss:
        def __init__(self, network: TwoLayerNet) -> None:
            self.params, self.loss, self.gradient = network.params, network.loss, network.gradient

    network = OnlyLoss(backhand_network())
    times, check = repeated(lambda: check_gradients(network, x, t, exhaustive=True))
    return outcome(times, _seen(check))


def _seen(check: Any) -> dict[str, Any]:
    return {
        "passed": check.passed,
        "entries": sum(c.compared for c in check.comparisons.values()),
        "parameters": {name: c.passed for name, c in check.comparisons.items()},
    }


def run_book_table(x: Array, t: Array) -> Outcome:
    """Entry by entry in plain NumPy, in the style of the book's chapters 4 and 5.

    The gradient by backpropagation is not in the seconds: it is a single pass.
    """
    params = {name: np.array(value) for name, value in backhand_network().params.items()}
    labels = np.eye(SIZES[-1])[t]

    def loss() -> float:
        hidden = np.maximum(0, np.dot(x, params["W1"]) + params["b1"])
        scores = np.dot(hidden, params["W2"]) + params["b2"]
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        y = e / e.sum(axis=1, keepdims=True)
        return float(-np.sum(np.log(y[np.arange(len(x)), labels.argmax(axis=1)] + 1e-7)) / len(x))

    def numerical(array: Array, h: float = 1e-4) -> Array:
        gradient = np.zeros_like(array)
        entries = np.nditer(array, flags=["multi_index"], op_flags=[["readwrite"]])
        while not entries.finished:
            index = entries.multi_index
            value = array[index]
            array[index] = value + h
            above = loss()
            array[index] = value - h
            gradient[index] = (above - loss()) / (2 * h)
            array[index] = value
            entries.iternext()
        return gradient

    analytic = backhand_network().gradient(x, t)
    times, numbers = repeated(lambda: {name: numerical(array) for name, array in params.items()})
    # Its long step takes a unit across its kink now and then: the bound is wide.
    errors = [
        float(np.linalg.norm(numbers[name] - analytic[name]) / np.linalg.norm(analytic[name]))
        for name in numbers
    ]
    return outcome(
        times,
        {
            "passed": max(errors) < 0.1,
            "relative_errors": errors,
            "entries": sum(array.size for array in params.values()),
        },
    )


def run_torch_probe(x: Array, t: Array) -> Outcome:
    """`torch.autograd.gradcheck(fast_mode=True)`: one verdict for all parameters."""
    return _torch(x, t, fast_mode=True)


def run_torch_table(x: Array, t: Array) -> Outcome:
    """`torch.autograd.gradcheck`: every entry, one verdict for all parameters."""
    return _torch(x, t, fast_mode=False)


def _torch(x: Array, t: Array, *, fast_mode: bool) -> Outcome:
    import torch

    # Arrays this small are no work for two threads: one is faster, and that is its best.
    torch.set_num_threads(1)
    images, labels = torch.from_numpy(x), torch.from_numpy(t)
    parameters = [
        torch.from_numpy(np.array(value)).requires_grad_()
        for value in backhand_network().params.values()
    ]

    def loss(W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
        scores = torch.relu(images @ W1 + b1) @ W2 + b2
        return torch.nn.functional.cross_entropy(scores, labels)

    times, passed = repeated(
        lambda: torch.autograd.gradcheck(loss, parameters, fast_mode=fast_mode)
    )
    entries = sum(parameter.numel() for parameter in parameters)
    seen = {"passed": passed} if fast_mode else {"passed": passed, "entries": entries}
    return outcome(times, seen, torch=torch.__version__)


# --- a layer, and the command ---


class Affine:
    """An affine layer of ordinary size, and right."""

    def __init__(self, W: Array, b: Array) -> None:
        self.W, self.b = W, b

    def forward(self, x: Array) -> Array:
        """Return x W + b."""
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout: Array) -> Array:
        """Set dW and db; return dx."""
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T


class MeanBias(Affine):
    """The same with a mistake: the bias's gradient is a mean."""

    def backward(self, dout: Array) -> Array:
        """Set dW and db; return dx."""
        dx = super().backward(dout)
        self.db = dout.mean(axis=0)
        return dx


def run_right_layer(_x: Array, _t: Array) -> Outcome:
    """`backhand.check` of a layer that is right."""
    return _layer(Affine)


def run_wrong_layer(_x: Array, _t: Array) -> Outcome:
    """`backhand.check` of a layer that is wrong: what is wrong is found as well."""
    return _layer(MeanBias)


def _layer(cls: type[Affine]) -> Outcome:
    import backhand

    rng = np.random.default_rng(0)
    layer = cls(rng.normal(size=(20, 15)), rng.normal(size=15))
    x = rng.normal(size=(10, 20))
    times, report = repeated(lambda: backhand.check(layer, x))
    return outcome(times, {"passed": report.passed, "findings": [f.rule for f in report.findings]})


ONE_FILE = """
import numpy as np


class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * self.out
"""


def run_command(_x: Array, _t: Array) -> Outcome:
    """`backhand check one_file.py`: from the start of the process to its end."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "one_file.py"
        file.write_text(ONE_FILE)
        command = [sys.executable, "-m", "backhand", "check", "--format", "json", str(file)]
        times, done = repeated(
            lambda: subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        )
    findings = json.loads(done.stdout)["subjects"][0]["findings"]
    return outcome(times, {"status": done.returncode, "findings": [f["rule"] for f in findings]})


JOBS = {
    "probe": Job(
        "a verdict on 39,760 parameters",
        {
            "backhand": Contestant("backhand, each parameter", None, run_backhand_probe),
            "figures": Contestant("backhand, with its table", None, run_backhand_figures),
            "torch": Contestant("PyTorch, gradcheck(fast_mode=True)", "torch", run_torch_probe),
        },
        {"torch": 1.0},
    ),
    "table": Job(
        "each of 39,760 entries compared",
        {
            "backhand": Contestant("backhand, exhaustive", None, run_backhand_table),
            "single": Contestant("backhand, from `loss` alone", None, run_backhand_one_by_one),
            "numpy": Contestant("NumPy, entry by entry", None, run_book_table),
            "torch": Contestant("PyTorch, gradcheck", "torch", run_torch_table),
        },
        {"numpy": 10.0, "torch": 30.0},
    ),
    "layer": Job(
        "a layer checked and diagnosed",
        {
            "right": Contestant("backhand.check, right", None, run_right_layer),
            "wrong": Contestant("backhand.check, wrong", None, run_wrong_layer),
        },
        {"right": 0.05, "wrong": 0.05},
    ),
    "command": Job(
        "the command on one file",
        {"command": Contestant("backhand check one_file.py", "click", run_command)},
        {"command": 1.5},
    ),
}


def measure(job: str, name: str, data: str | None) -> Outcome:
    """Let one contestant do its job, in a process of its own."""
    command = [sys.executable, __file__, "--contestant", f"{job}/{name}"]
    if data:
        command += ["--data", data]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return Outcome(**json.loads(done.stdout))


def summary(job: Job, outcomes: dict[str, list[Outcome]]) -> dict[str, dict[str, Any]]:
    """Return each contestant's seconds, its ratio to ours, and whether the aim is met.

    The ratio is that of the best rounds: what else runs on the machine can only add
    to a time. A job without peers is measured against seconds.
    """
    ours = min((o.seconds for o in outcomes.get("backhand", [])), default=None)
    report: dict[str, dict[str, Any]] = {}
    for name, runs in outcomes.items():
        seconds = [run.seconds for run in runs]
        ratio = min(seconds) / ours if ours else None
        aim = job.aims.get(name)
        met: bool | None = None
        if aim is not None:
            met = min(seconds) <= aim if "backhand" not in job.contestants else None
            if ratio is not None:
                met = ratio >= aim
        report[name] = {
            "title": job.contestants[name].title,
            "seconds": seconds,
            "best_seconds": min(seconds),
            "median_seconds": statistics.median(seconds),
            "first_seconds": min(run.first_seconds for run in runs),
            "repetitions": [run.repetitions for run in runs],
            "ratio": ratio,
            "aim": aim,
            "met": met,
            "seen": runs[-1].seen,
            "versions": runs[-1].versions,
        }
    return report


def table(reports: dict[str, dict[str, dict[str, Any]]]) -> str:
    """Return the summaries as one Markdown table, which reads well in a terminal too."""
    rows = [("job", "contestant", "best ms", "median ms", "first ms", "times ours", "aim", "met")]
    for name, report in reports.items():
        for entry in report.values():
            of_seconds = entry["ratio"] is None
            aim = "-"
            if entry["aim"] is not None:
                aim = f"≤ {1e3 * entry['aim']:g} ms" if of_seconds else f"≥ {entry['aim']:g}"
            rows.append(
                (
                    JOBS[name].title,
                    entry["title"],
                    f"{1e3 * entry['best_seconds']:.1f}",
                    f"{1e3 * entry['median_seconds']:.1f}",
                    f"{1e3 * entry['first_seconds']:.1f}",
                    "-" if of_seconds else f"{entry['ratio']:.2f}",
                    aim,
                    "-" if entry["met"] is None else "yes" if entry["met"] else "no",
                )
            )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]

    def line(row: tuple[str, ...]) -> str:
        cells = [
            cell.ljust(width) if column < 2 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        return "| " + " | ".join(cells) + " |"

    rule = [
        "-" * width if column < 2 else "-" * (width - 1) + ":"
        for column, width in enumerate(widths)
    ]
    return "\n".join([line(rows[0]), "| " + " | ".join(rule) + " |", *map(line, rows[1:])])


def machine() -> dict[str, Any]:
    """Return what the seconds, if not the ratios, depend on."""
    return {
        "processor": processor(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "numpy": np.__version__,
    }


def processor() -> str:
    """Return the processor's name, as far as the system tells."""
    listing = Path("/proc/cpuinfo")
    if listing.exists():
        for line in listing.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def main() -> None:
    """Measure, print the table, write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", help="folder with MNIST; else as backhand finds it")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", help="jobs, with commas: " + ", ".join(JOBS))
    parser.add_argument(
        "--output", type=Path, default=Path(__file__).parent / "results" / "check.json"
    )
    parser.add_argument("--contestant", help=argparse.SUPPRESS)
    arguments = parser.parse_args()

    if arguments.contestant:
        job, _, name = arguments.contestant.partition("/")
        dataset = load_dataset("mnist", folder=arguments.data)
        x = dataset.x_train[:IMAGES].reshape(IMAGES, -1) / 255.0
        t = dataset.t_train[:IMAGES].astype(np.int64)
        print(json.dumps(JOBS[job].contestants[name].run(x, t)._asdict()))
        return

    names = arguments.only.split(",") if arguments.only else list(JOBS)
    for name in names:
        if name not in JOBS:
            parser.error(f"no job {name!r}: choose among {', '.join(JOBS)}")

    reports: dict[str, dict[str, dict[str, Any]]] = {}
    for name in names:
        job = JOBS[name]
        outcomes: dict[str, list[Outcome]] = {}
        for key, contestant in job.contestants.items():
            package = contestant.package
            if package is not None and importlib.util.find_spec(package) is None:
                print(f"{contestant.title}: left out, {package} is not installed")
            else:
                outcomes[key] = []
        for turn in range(arguments.rounds):
            for key, runs in outcomes.items():
                runs.append(measure(name, key, arguments.data))
                print(
                    f"round {turn + 1}: {job.title}: {job.contestants[key].title}: "
                    f"{1e3 * runs[-1].seconds:.1f} ms",
                    flush=True,
                )
        reports[name] = summary(job, outcomes)

    print("\n" + table(reports))
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    record = {
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "rounds": arguments.rounds,
        "parameters": 39_760,
        "images": IMAGES,
        "machine": machine(),
        "jobs": reports,
    }
    arguments.output.write_text(json.dumps(record, indent=1) + "\n")
    print(f"\nwritten: {arguments.output}")


if __name__ == "__main__":
    main()
