"""Time the exercise's whole job against its peers: 10,000 steps, 17 full evaluations, real MNIST.

    python benchmarks/training.py [--data DIR] [--rounds 3] [--only backhand,book]

Each measurement is a process of its own, so that no library's threads, memory or
compiled code stand in another's way; the contestants take turns, round by round,
so that a machine that slows down slows all of them. A peer that is not installed is
left out, and said so. What is timed, and what is not: see README.md beside this file.
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
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from backhand.data import load_dataset
from backhand.training import Trainer, TrainingData, TrainingSettings

BATCH_SIZE = 100
LEARNING_RATE = 0.1
HIDDEN_SIZE = 50
CLASSES = 10


class Outcome(NamedTuple):
    """One run of the job. Rows are (iteration, train accuracy, test accuracy)."""

    seconds: float
    warm_up_seconds: float
    rows: list[tuple[int, float, float]]
    versions: dict[str, str]


class Contestant(NamedTuple):
    """A way to do the job, and the package without which it can't run."""

    title: str
    package: str | None
    run: Callable[[TrainingData, int, int], Outcome]


def timed(job: Callable[[int], Any]) -> Callable[[int], tuple[float, float, Any]]:
    """Return a function that runs `job` briefly, then wholly, and times both."""

    def run(iterations: int) -> tuple[float, float, Any]:
        began = time.perf_counter()
        job(min(iterations, 20))
        warm = time.perf_counter()
        result = job(iterations)
        return warm - began, time.perf_counter() - warm, result

    return run


def run_backhand(data: TrainingData, iterations: int, seed: int) -> Outcome:
    """The training of `backhand train`, without its checkpoints and its progress bar."""

    def job(count: int) -> Any:
        settings = TrainingSettings(iterations=count, seed=seed)
        return Trainer.from_settings(data, settings).run()

    warm, seconds, history = timed(job)(iterations)
    return Outcome(seconds, warm, [tuple(row[:3]) for row in history.rows], {})


def run_book(data: TrainingData, iterations: int, seed: int) -> Outcome:
    """A plain NumPy loop in the style of the book's chapter 5.

    float64 throughout, one-hot labels, layer objects that cache their inputs, a
    gradient for the images too, and the loss computed once more after the update.
    """
    x_train = data.x_train.astype(np.float64)
    x_test = data.x_test.astype(np.float64)
    t_train = np.eye(CLASSES)[data.t_train]
    t_test = np.eye(CLASSES)[data.t_test]

    class Linear:
        def __init__(self, W: NDArray[Any], b: NDArray[Any]) -> None:
            self.W, self.b = W, b

        def forward(self, x: NDArray[Any]) -> NDArray[Any]:
            self.x = x
            return np.dot(x, self.W) + self.b

        def backward(self, dout: NDArray[Any]) -> NDArray[Any]:
            dx = np.dot(dout, self.W.T)
            self.dW = np.dot(self.x.T, dout)
            self.db = np.sum(dout, axis=0)
            return dx

    class Rectifier:
        def forward(self, x: NDArray[Any]) -> NDArray[Any]:
            self.off = x <= 0
            out = x.copy()
            out[self.off] = 0
            return out

        def backward(self, dout: NDArray[Any]) -> NDArray[Any]:
            dout[self.off] = 0
            return dout

    class SoftmaxLoss:
        def forward(self, x: NDArray[Any], t: NDArray[Any]) -> float:
            e = np.exp(x - x.max(axis=1, keepdims=True))
            self.y, self.t = e / e.sum(axis=1, keepdims=True), t
            labels = t.argmax(axis=1)
            picked = self.y[np.arange(len(x)), labels]
            return float(-np.sum(np.log(picked + 1e-7)) / len(x))

        def backward(self) -> NDArray[Any]:
            return (self.y - self.t) / len(self.t)

    def job(count: int) -> list[tuple[int, float, float]]:
        rng = np.random.RandomState(seed)
        params = {
            "W1": 0.01 * rng.randn(x_train.shape[1], HIDDEN_SIZE),
            "b1": np.zeros(HIDDEN_SIZE),
            "W2": 0.01 * rng.randn(HIDDEN_SIZE, CLASSES),
            "b2": np.zeros(CLASSES),
        }
        first = Linear(params["W1"], params["b1"])
        second = Linear(params["W2"], params["b2"])
        layers = [first, Rectifier(), second]
        last = SoftmaxLoss()

        def predict(x: NDArray[Any]) -> NDArray[Any]:
            for layer in layers:
                x = layer.forward(x)
            return x

        def accuracy(x: NDArray[Any], t: NDArray[Any]) -> float:
            return float(np.mean(predict(x).argmax(axis=1) == t.argmax(axis=1)))

        losses, rows = [], []
        iterations_per_epoch = max(len(x_train) // BATCH_SIZE, 1)
        for i in range(count):
            batch = rng.choice(len(x_train), BATCH_SIZE)
            x, t = x_train[batch], t_train[batch]
            last.forward(predict(x), t)
            dout = last.backward()
            for layer in reversed(layers):
                dout = layer.backward(dout)
            grads = {"W1": first.dW, "b1": first.db, "W2": second.dW, "b2": second.db}
            for key in params:
                params[key] -= LEARNING_RATE * grads[key]
            losses.append(last.forward(predict(x), t))
            if i % iterations_per_epoch == 0:
                rows.append((i, accuracy(x_train, t_train), accuracy(x_test, t_test)))
        return rows

    warm, seconds, rows = timed(job)(iterations)
    return Outcome(seconds, warm, rows, {})


def run_torch(data: TrainingData, iterations: int, seed: int) -> Outcome:
    """PyTorch, eager, float32, with the threads it takes by itself."""
    import torch

    x_train, x_test = torch.from_numpy(data.x_train), torch.from_numpy(data.x_test)
    t_train, t_test = torch.from_numpy(data.t_train), torch.from_numpy(data.t_test)

    def job(count: int) -> list[tuple[int, float, float]]:
        torch.manual_seed(seed)
        network = torch.nn.Sequential(
            torch.nn.Linear(x_train.shape[1], HIDDEN_SIZE),
            torch.nn.ReLU(),
            torch.nn.Linear(HIDDEN_SIZE, CLASSES),
        )
        for layer in (network[0], network[2]):
            torch.nn.init.normal_(layer.weight, std=0.01)
            torch.nn.init.zeros_(layer.bias)
        optimizer = torch.optim.SGD(network.parameters(), lr=LEARNING_RATE)
        criterion = torch.nn.CrossEntropyLoss()

        @torch.no_grad()
        def accuracy(x: Any, t: Any) -> float:
            return float((network(x).argmax(dim=1) == t).float().mean())

        losses, rows = [], []
        iterations_per_epoch = max(len(x_train) // BATCH_SIZE, 1)
        for i in range(count):
            batch = torch.randint(len(x_train), (BATCH_SIZE,))
            optimizer.zero_grad()
            loss = criterion(network(x_train[batch]), t_train[batch])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            if i % iterations_per_epoch == 0:
                rows.append((i, accuracy(x_train, t_train), accuracy(x_test, t_test)))
        return rows

    warm, seconds, rows = timed(job)(iterations)
    return Outcome(seconds, warm, rows, {"torch": torch.__version__})


def run_jax(data: TrainingData, iterations: int, seed: int) -> Outcome:
    """JAX, float32: the steps of an epoch are one jitted scan.

    Its compilation is the warm-up, and not in the seconds.
    """
    import jax
    import jax.numpy as jnp

    x_train, x_test = jnp.asarray(data.x_train), jnp.asarray(data.x_test)
    t_train, t_test = jnp.asarray(data.t_train), jnp.asarray(data.t_test)

    def logits(params: Any, x: Any) -> Any:
        hidden = jax.nn.relu(x @ params["W1"] + params["b1"])
        return hidden @ params["W2"] + params["b2"]

    def loss(params: Any, x: Any, t: Any) -> Any:
        scores = jax.nn.log_softmax(logits(params, x))
        return -jnp.mean(jnp.take_along_axis(scores, t[:, None], axis=1))

    @jax.jit
    def steps(params: Any, batches: Any, x_all: Any, t_all: Any) -> Any:
        def step(params: Any, batch: Any) -> Any:
            value, grads = jax.value_and_grad(loss)(params, x_all[batch], t_all[batch])
            return jax.tree.map(lambda p, g: p - LEARNING_RATE * g, params, grads), value

        return jax.lax.scan(step, params, batches)

    @jax.jit
    def accuracy(params: Any, x: Any, t: Any) -> Any:
        return jnp.mean(logits(params, x).argmax(axis=1) == t)

    def job(count: int) -> list[tuple[int, float, float]]:
        rng = np.random.default_rng(seed)
        params = {
            "W1": jnp.asarray(0.01 * rng.standard_normal((x_train.shape[1], HIDDEN_SIZE)), "f4"),
            "b1": jnp.zeros(HIDDEN_SIZE),
            "W2": jnp.asarray(0.01 * rng.standard_normal((HIDDEN_SIZE, CLASSES)), "f4"),
            "b2": jnp.zeros(CLASSES),
        }
        rows = []
        for start, stop, evaluated in epochs(count, len(x_train)):
            batches = rng.integers(0, len(x_train), (stop - start, BATCH_SIZE), dtype=np.int32)
            params, losses = steps(params, batches, x_train, t_train)
            losses.block_until_ready()
            if evaluated:
                train = float(accuracy(params, x_train, t_train))
                rows.append((stop - 1, train, float(accuracy(params, x_test, t_test))))
        return rows

    # The scan is compiled anew for each number of steps: only the whole job warms up all three.
    began = time.perf_counter()
    job(iterations)
    warm = time.perf_counter()
    rows = job(iterations)
    seconds = time.perf_counter() - warm
    return Outcome(seconds, warm - began, rows, {"jax": jax.__version__})


def run_sklearn(data: TrainingData, iterations: int, seed: int) -> Outcome:
    """scikit-learn's MLPClassifier, float32: plain SGD, its own initial weights, by epochs."""
    import sklearn
    from sklearn.neural_network import MLPClassifier

    def job(count: int) -> list[tuple[int, float, float]]:
        network = MLPClassifier(
            hidden_layer_sizes=(HIDDEN_SIZE,),
            activation="relu",
            solver="sgd",
            alpha=0,
            batch_size=BATCH_SIZE,
            learning_rate_init=LEARNING_RATE,
            momentum=0,
            random_state=seed,
        )
        classes = np.arange(CLASSES)
        rows = []
        for start, stop, evaluated in epochs(count, len(data.x_train)):
            samples = slice(0, (stop - start) * BATCH_SIZE)
            network.partial_fit(data.x_train[samples], data.t_train[samples], classes=classes)
            if evaluated:
                train = network.score(data.x_train, data.t_train)
                rows.append((stop - 1, train, network.score(data.x_test, data.t_test)))
        return rows

    warm, seconds, rows = timed(job)(iterations)
    return Outcome(seconds, warm, rows, {"scikit-learn": sklearn.__version__})


def epochs(iterations: int, size: int) -> list[tuple[int, int, bool]]:
    """Cut the iterations into stretches that end where the exercise evaluates: (from, to, it does).

    >>> epochs(1300, 60000)
    [(0, 1, True), (1, 601, True), (601, 1201, True), (1201, 1300, False)]
    """
    stops = [i + 1 for i in range(0, iterations, max(size // BATCH_SIZE, 1))]
    stretches = [(start, stop, True) for start, stop in zip([0, *stops], stops, strict=False)]
    if stops[-1] < iterations:
        stretches.append((stops[-1], iterations, False))
    return stretches


CONTESTANTS = {
    "backhand": Contestant("backhand", None, run_backhand),
    "book": Contestant("NumPy in the book's style", None, run_book),
    "torch": Contestant("PyTorch, eager", "torch", run_torch),
    "jax": Contestant("JAX, jitted scan", "jax", run_jax),
    "sklearn": Contestant("scikit-learn, MLPClassifier", "sklearn", run_sklearn),
}


def measure(name: str, arguments: argparse.Namespace) -> Outcome:
    """Run one contestant once, in a process of its own."""
    command = [sys.executable, __file__, "--contestant", name]
    command += ["--iterations", str(arguments.iterations), "--seed", str(arguments.seed)]
    if arguments.data:
        command += ["--data", arguments.data]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    outcome = Outcome(**json.loads(done.stdout))
    return outcome._replace(rows=[tuple(row) for row in outcome.rows])


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


def summary(outcomes: dict[str, list[Outcome]]) -> dict[str, dict[str, Any]]:
    """Return each contestant's seconds, ratio to backhand, and accuracies.

    The ratio is that of the best rounds: what else runs on the machine can only add
    to a time, so the best is nearest to the work itself. The ratios of each round,
    whose two times were taken one after the other, stand beside it.
    """
    ours = [outcome.seconds for outcome in outcomes.get("backhand", [])]
    report = {}
    for name, runs in outcomes.items():
        seconds = [run.seconds for run in runs]
        report[name] = {
            "title": CONTESTANTS[name].title,
            "seconds": seconds,
            "best_seconds": min(seconds),
            "median_seconds": statistics.median(seconds),
            "warm_up_seconds": min(run.warm_up_seconds for run in runs),
            "ratio": min(seconds) / min(ours) if ours else None,
            "round_ratios": [other / own for other, own in zip(seconds, ours, strict=False)],
            "rows": runs[-1].rows,
            "versions": runs[-1].versions,
        }
    return report


def table(report: dict[str, dict[str, Any]]) -> str:
    """Return the summary as a Markdown table, which reads well in a terminal too."""
    lines = [
        "| contestant                  |  best s | median s | times ours | train acc | test acc |",
        "| --------------------------- | ------: | -------: | ---------: | --------: | -------: |",
    ]
    for entry in report.values():
        ratio = "-" if entry["ratio"] is None else f"{entry['ratio']:.2f}"
        _, train, test = entry["rows"][-1]
        lines.append(
            f"| {entry['title']:<27} | {entry['best_seconds']:>7.2f} "
            f"| {entry['median_seconds']:>8.2f} | {ratio:>10} | {train:>9.4f} | {test:>8.4f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure, print the table, write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", help="folder with MNIST; else as backhand finds it")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--iterations", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", help="contestants, with commas: " + ", ".join(CONTESTANTS))
    parser.add_argument(
        "--output", type=Path, default=Path(__file__).parent / "results" / "training.json"
    )
    parser.add_argument("--contestant", help=argparse.SUPPRESS)
    arguments = parser.parse_args()

    if arguments.contestant:
        data = TrainingData.from_dataset(load_dataset("mnist", folder=arguments.data))
        run = CONTESTANTS[arguments.contestant].run
        print(json.dumps(run(data, arguments.iterations, arguments.seed)._asdict()))
        return

    names = arguments.only.split(",") if arguments.only else list(CONTESTANTS)
    for name in names:
        if name not in CONTESTANTS:
            parser.error(f"no contestant {name!r}: choose among {', '.join(CONTESTANTS)}")
    for name in list(names):
        package = CONTESTANTS[name].package
        if package is not None and importlib.util.find_spec(package) is None:
            print(f"{CONTESTANTS[name].title}: left out, {package} is not installed")
            names.remove(name)

    outcomes: dict[str, list[Outcome]] = {name: [] for name in names}
    for turn in range(arguments.rounds):
        for name in names:
            outcome = measure(name, arguments)
            outcomes[name].append(outcome)
            print(
                f"round {turn + 1}: {CONTESTANTS[name].title}: {outcome.seconds:.2f} s", flush=True
            )

    report = summary(outcomes)
    print("\n" + table(report))
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    record = {
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "iterations": arguments.iterations,
        "rounds": arguments.rounds,
        "seed": arguments.seed,
        "machine": machine(),
        "contestants": report,
    }
    arguments.output.write_text(json.dumps(record, indent=1) + "\n")
    print(f"\nwritten: {arguments.output}")


if __name__ == "__main__":
    main()
