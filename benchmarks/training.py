"""Time the exercise's whole job against its peers: 10,000 steps, 17 full evaluations, real MNIST.

    python benchmarks/training.py [--data DIR] [--rounds 3] [--only backhand,book] [--jobs all]

The other jobs change one thing each: the width, the depth, the batch, the type, the threads,
the data.

Each measurement is a process of its own, so that no library's threads, memory or
compiled code stand in another's way; the contestants take turns, round by round,
so that a machine that slows down slows all of them. A peer that is not installed is
left out, and said so. What is timed, and what is not: see README.md beside this file.
"""

from __future__ import annotations

import argparse
import datetime
import importlib.util
import itertools
import json
import os
import platform
import resource
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
from backhand.errors import BackhandError
from backhand.layers import Affine, Layer, Relu
from backhand.networks import Sequential
from backhand.training import SGD, Trainer, TrainingData, TrainingSettings

LEARNING_RATE = 0.1
CLASSES = 10


class Job(NamedTuple):
    """A training that every contestant does. `threads` 0 limits nobody."""

    title: str
    iterations: int
    hidden_sizes: tuple[int, ...] = (50,)
    batch_size: int = 100
    dtype: str = "float32"
    threads: int = 0
    dataset: str = "mnist"

    def sizes(self, inputs: int) -> list[int]:
        """Return the values a sample has at each stage, from the pixels to the classes."""
        return [inputs, *self.hidden_sizes, CLASSES]


# Half of Fashion-MNIST's pixels are not zero. Where it isn't to be had, MNIST with a dim
# background in so many of its dark pixels costs as much.
HALF_LIT = "half-lit"

JOBS = {
    "exercise": Job("the exercise", 10_000),
    "one-thread": Job("one thread", 10_000, threads=1),
    "float64": Job("float64", 10_000, dtype="float64"),
    "batch-32": Job("batches of 32", 10_000, batch_size=32),
    "batch-1000": Job("batches of 1000", 1200, batch_size=1000),
    "hidden-500": Job("500 hidden units", 2400, (500,)),
    "two-1000": Job("two hidden layers of 1000", 601, (1000, 1000)),
    "fashion": Job("Fashion-MNIST", 10_000, dataset="fashion-mnist"),
    "half-lit": Job("MNIST, half of its pixels lit", 10_000, dataset=HALF_LIT),
}


def load(job: Job, folder: str | None) -> TrainingData:
    """Return a job's data as pixels."""
    if job.dataset != HALF_LIT:
        return TrainingData.pixels_of(load_dataset(job.dataset, folder=folder), job.dtype)
    data = TrainingData.pixels_of(load_dataset("mnist", folder=folder), job.dtype)
    rng = np.random.default_rng(0)

    def lit(x: NDArray[Any]) -> NDArray[Any]:
        dim = (rng.random(x.shape, np.float32) < 0.38) * rng.integers(1, 32, x.shape, np.uint8)
        return np.where(x == 0, dim.astype(np.uint8), x)

    return TrainingData(
        lit(data.x_train),
        data.t_train,
        lit(data.x_test),
        data.t_test,
        pixel_dtype=job.dtype,
    )


class Outcome(NamedTuple):
    """One run of the job. Rows are (iteration, train accuracy, test accuracy)."""

    seconds: float
    warm_up_seconds: float
    rows: list[tuple[int, float, float]]
    versions: dict[str, str]
    peak_mb: float = 0.0


class Contestant(NamedTuple):
    """A way to do the job, and the package without which it can't run."""

    title: str
    package: str | None
    run: Callable[[TrainingData, Job, int], Outcome]


def timed(job: Callable[[int], Any]) -> Callable[[int], tuple[float, float, Any]]:
    """Return a function that runs `job` briefly, then wholly, and times both."""

    def run(iterations: int) -> tuple[float, float, Any]:
        began = time.perf_counter()
        job(min(iterations, 20))
        warm = time.perf_counter()
        result = job(iterations)
        return warm - began, time.perf_counter() - warm, result

    return run


def backhand_runner(engine: str) -> Callable[[TrainingData, Job, int], Outcome]:
    """Return the training of `backhand train`, without its checkpoints and its progress bar."""

    def run(data: TrainingData, job: Job, seed: int) -> Outcome:
        def work(count: int) -> Any:
            settings = TrainingSettings(
                iterations=count,
                seed=seed,
                batch_size=job.batch_size,
                dtype=job.dtype,
                engine=engine,
                learning_rate=LEARNING_RATE,
            )
            rng = settings.generators().initial
            sizes = job.sizes(data.x_train.shape[1])
            layers: list[Layer] = []
            for rows, columns in itertools.pairwise(sizes):
                W = 0.01 * rng.standard_normal((rows, columns))
                layers += [Affine(W.astype(job.dtype), np.zeros(columns, job.dtype)), Relu()]
            network = Sequential(layers[:-1])
            return Trainer(network, SGD(LEARNING_RATE), data, settings).run()

        warm, seconds, history = timed(work)(job.iterations)
        used = {"engine": f"{history.engine.name} {history.engine.first_layer}".strip()}
        return Outcome(seconds, warm, [tuple(row[:3]) for row in history.rows], used)

    return run


def run_floor(data: TrainingData, job: Job, seed: int) -> Outcome:
    """The matrix products alone, by NumPy's BLAS: what no step that multiplies all can beat.

    Forward, and for the weights' gradients, and for the layers' inputs but the first.
    """
    data = data.astype(job.dtype)
    sizes = job.sizes(data.x_train.shape[1])
    W = [np.ones((a, b), job.dtype) for a, b in itertools.pairwise(sizes)]
    y = [np.ones((job.batch_size, size), job.dtype) for size in sizes]
    dW = [np.empty_like(w) for w in W]
    chunk = 2000
    z = [np.ones((chunk, size), job.dtype) for size in sizes[1:]]

    def evaluate(x: NDArray[Any]) -> None:
        for start in range(0, len(x), chunk):
            below = x[start : start + chunk]
            for w, out in zip(W, z, strict=True):
                below = np.matmul(below, w, out=out[: len(below)])

    def work(count: int) -> list[tuple[int, float, float]]:
        for start, stop, evaluated in epochs(count, len(data.x_train), job.batch_size):
            for _step in range(start, stop):
                for k, w in enumerate(W):
                    np.matmul(y[k], w, out=y[k + 1])
                for k, w in enumerate(W):
                    np.matmul(y[k].T, y[k + 1], out=dW[k])
                    if k:
                        np.matmul(y[k + 1], w.T, out=y[k])
            if evaluated:
                evaluate(data.x_train)
                evaluate(data.x_test)
        return [(0, float("nan"), float("nan"))]

    warm, seconds, rows = timed(work)(job.iterations)
    return Outcome(seconds, warm, rows, {})


def run_book(data: TrainingData, exercise: Job, seed: int) -> Outcome:
    """A plain NumPy loop in the style of the book's chapter 5.

    float64 throughout, one-hot labels, layer objects that cache their inputs, a
    gradient for the images too, and the loss computed once more after the update.
    """
    data = data.astype(np.float64)
    x_train, x_test = data.x_train, data.x_test
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
            "W1": 0.01 * rng.randn(x_train.shape[1], exercise.hidden_sizes[0]),
            "b1": np.zeros(exercise.hidden_sizes[0]),
            "W2": 0.01 * rng.randn(exercise.hidden_sizes[0], CLASSES),
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
        iterations_per_epoch = max(len(x_train) // exercise.batch_size, 1)
        for i in range(count):
            batch = rng.choice(len(x_train), exercise.batch_size)
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

    warm, seconds, rows = timed(job)(exercise.iterations)
    return Outcome(seconds, warm, rows, {})


def run_torch(data: TrainingData, work: Job, seed: int) -> Outcome:
    """PyTorch, eager, with the threads it takes by itself."""
    import torch

    data = data.astype(work.dtype)
    x_train, x_test = torch.from_numpy(data.x_train), torch.from_numpy(data.x_test)
    t_train, t_test = torch.from_numpy(data.t_train), torch.from_numpy(data.t_test)

    def job(count: int) -> list[tuple[int, float, float]]:
        torch.manual_seed(seed)
        layers: list[Any] = []
        for inputs, outputs in itertools.pairwise(work.sizes(x_train.shape[1])):
            affine = torch.nn.Linear(inputs, outputs, dtype=x_train.dtype)
            torch.nn.init.normal_(affine.weight, std=0.01)
            torch.nn.init.zeros_(affine.bias)
            layers += [affine, torch.nn.ReLU()]
        network = torch.nn.Sequential(*layers[:-1])
        optimizer = torch.optim.SGD(network.parameters(), lr=LEARNING_RATE)
        criterion = torch.nn.CrossEntropyLoss()

        @torch.no_grad()
        def accuracy(x: Any, t: Any) -> float:
            return float((network(x).argmax(dim=1) == t).float().mean())

        losses, rows = [], []
        iterations_per_epoch = max(len(x_train) // work.batch_size, 1)
        for i in range(count):
            batch = torch.randint(len(x_train), (work.batch_size,))
            optimizer.zero_grad()
            loss = criterion(network(x_train[batch]), t_train[batch])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            if i % iterations_per_epoch == 0:
                rows.append((i, accuracy(x_train, t_train), accuracy(x_test, t_test)))
        return rows

    warm, seconds, rows = timed(job)(work.iterations)
    return Outcome(seconds, warm, rows, {"torch": torch.__version__})


def run_jax(data: TrainingData, work: Job, seed: int) -> Outcome:
    """JAX: the steps of an epoch are one jitted scan.

    Its compilation is the warm-up, and not in the seconds.
    """
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", work.dtype == "float64")
    data = data.astype(work.dtype)
    x_train, x_test = jnp.asarray(data.x_train), jnp.asarray(data.x_test)
    t_train, t_test = jnp.asarray(data.t_train), jnp.asarray(data.t_test)

    def logits(params: Any, x: Any) -> Any:
        for W, b in params[:-1]:
            x = jax.nn.relu(x @ W + b)
        W, b = params[-1]
        return x @ W + b

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
        params = [
            (
                jnp.asarray(0.01 * rng.standard_normal((inputs, outputs)), work.dtype),
                jnp.zeros(outputs, work.dtype),
            )
            for inputs, outputs in itertools.pairwise(work.sizes(x_train.shape[1]))
        ]
        rows = []
        for start, stop, evaluated in epochs(count, len(x_train), work.batch_size):
            batches = rng.integers(0, len(x_train), (stop - start, work.batch_size), dtype=np.int32)
            params, losses = steps(params, batches, x_train, t_train)
            losses.block_until_ready()
            if evaluated:
                train = float(accuracy(params, x_train, t_train))
                rows.append((stop - 1, train, float(accuracy(params, x_test, t_test))))
        return rows

    # The scan is compiled anew for each number of steps: only the whole job warms up all three.
    began = time.perf_counter()
    job(work.iterations)
    warm = time.perf_counter()
    rows = job(work.iterations)
    seconds = time.perf_counter() - warm
    return Outcome(seconds, warm - began, rows, {"jax": jax.__version__})


def run_sklearn(data: TrainingData, exercise: Job, seed: int) -> Outcome:
    """scikit-learn's MLPClassifier, float32: plain SGD, its own initial weights, by epochs."""
    from sklearn.neural_network import MLPClassifier

    import sklearn

    data = data.astype(np.float32)

    def job(count: int) -> list[tuple[int, float, float]]:
        network = MLPClassifier(
            hidden_layer_sizes=(exercise.hidden_sizes[0],),
            activation="relu",
            solver="sgd",
            alpha=0,
            batch_size=exercise.batch_size,
            learning_rate_init=LEARNING_RATE,
            momentum=0,
            random_state=seed,
        )
        classes = np.arange(CLASSES)
        rows = []
        for start, stop, evaluated in epochs(count, len(data.x_train), exercise.batch_size):
            samples = slice(0, (stop - start) * exercise.batch_size)
            network.partial_fit(data.x_train[samples], data.t_train[samples], classes=classes)
            if evaluated:
                train = network.score(data.x_train, data.t_train)
                rows.append((stop - 1, train, network.score(data.x_test, data.t_test)))
        return rows

    warm, seconds, rows = timed(job)(exercise.iterations)
    return Outcome(seconds, warm, rows, {"scikit-learn": sklearn.__version__})


def epochs(iterations: int, size: int, batch_size: int) -> list[tuple[int, int, bool]]:
    """Cut the iterations into stretches that end where the exercise evaluates: (from, to, it does).

    >>> epochs(1300, 60000, 100)
    [(0, 1, True), (1, 601, True), (601, 1201, True), (1201, 1300, False)]
    """
    stops = [i + 1 for i in range(0, iterations, max(size // batch_size, 1))]
    stretches = [(start, stop, True) for start, stop in zip([0, *stops], stops, strict=False)]
    if stops[-1] < iterations:
        stretches.append((stops[-1], iterations, False))
    return stretches


# Who is asked where nobody is named: these two know the exercise alone.
EXERCISE_ONLY = ("book", "sklearn")

CONTESTANTS = {
    "backhand": Contestant("backhand", "numba", backhand_runner("compiled")),
    "layers": Contestant("backhand, the layers", None, backhand_runner("layers")),
    "book": Contestant("NumPy in the book's style", None, run_book),
    "torch": Contestant("PyTorch, eager", "torch", run_torch),
    "jax": Contestant("JAX, jitted scan", "jax", run_jax),
    "sklearn": Contestant("scikit-learn, MLPClassifier", "sklearn", run_sklearn),
    "floor": Contestant("the matrix products alone", None, run_floor),
}


def measure(name: str, job: str, arguments: argparse.Namespace) -> Outcome:
    """Run one contestant once, in a process of its own."""
    command = [sys.executable, __file__, "--contestant", name, "--jobs", job]
    command += ["--seed", str(arguments.seed)]
    if arguments.iterations is not None:
        command += ["--iterations", str(arguments.iterations)]
    if arguments.data:
        command += ["--data", arguments.data]
    threads = JOBS[job].threads
    # Every library counts the processors that it may use when it is imported.
    before = os.sched_getaffinity(0) if threads else set()
    if threads:
        os.sched_setaffinity(0, sorted(before)[:threads])
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    finally:
        if threads:
            os.sched_setaffinity(0, before)
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
            "peak_mb": max(run.peak_mb for run in runs),
            "rows": runs[-1].rows,
            "versions": runs[-1].versions,
        }
    return report


# Times the contestant's best round must be of ours in the exercise, and what that is in words.
AIMS = {"jax": 2.0, "torch": 3.0}
# In the jobs where products dominate: no slower than PyTorch.
EVEN = {"hidden-500": {"torch": 1.0}, "two-1000": {"torch": 1.0}}


def table(report: dict[str, dict[str, Any]], job: str = "exercise") -> str:
    """Return the summary as a Markdown table, which reads well in a terminal too."""
    aims = AIMS if job == "exercise" else EVEN.get(job, {})
    lines = [
        "| contestant                  |  best s | median s | times ours |    aim | met "
        "| peak MB | train acc | test acc |",
        "| --------------------------- | ------: | -------: | ---------: | -----: | --: "
        "| ------: | --------: | -------: |",
    ]
    for name, entry in report.items():
        ratio = "-" if entry["ratio"] is None else f"{entry['ratio']:.2f}"
        aim = f"≥ {aims[name]:g}" if name in aims else "-"
        met = "-"
        if name in aims and entry["ratio"] is not None:
            met = "yes" if entry["ratio"] >= aims[name] else "no"
        _, train, test = entry["rows"][-1]
        lines.append(
            f"| {entry['title']:<27} | {entry['best_seconds']:>7.2f} "
            f"| {entry['median_seconds']:>8.2f} | {ratio:>10} | {aim:>6} | {met:>3} "
            f"| {entry['peak_mb']:>7.0f} | {train:>9.4f} | {test:>8.4f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure, print the table, write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", help="folder with MNIST; else as backhand finds it")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--iterations", type=int, help="in place of each job's own")
    parser.add_argument(
        "--jobs", default="exercise", help="with commas, or all: " + ", ".join(JOBS)
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", help="contestants, with commas: " + ", ".join(CONTESTANTS))
    parser.add_argument(
        "--output", type=Path, default=Path(__file__).parent / "results" / "training.json"
    )
    parser.add_argument("--contestant", help=argparse.SUPPRESS)
    arguments = parser.parse_args()

    chosen = list(JOBS) if arguments.jobs == "all" else arguments.jobs.split(",")
    for name in chosen:
        if name not in JOBS:
            parser.error(f"no job {name!r}: choose among {', '.join(JOBS)}")

    if arguments.contestant:
        job = JOBS[chosen[0]]
        if arguments.iterations is not None:
            job = job._replace(iterations=arguments.iterations)
        data = load(job, arguments.data)
        outcome = CONTESTANTS[arguments.contestant].run(data, job, arguments.seed)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps(outcome._replace(peak_mb=peak)._asdict()))
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

    reports = {}
    for job in chosen:
        try:
            load(JOBS[job], arguments.data)
        except BackhandError as error:
            print(f"{JOBS[job].title}: left out, {str(error).splitlines()[0]}")
            continue
        own = [name for name in names if job == "exercise" or name not in EXERCISE_ONLY]
        outcomes: dict[str, list[Outcome]] = {name: [] for name in own}
        for turn in range(arguments.rounds):
            for name in own:
                outcome = measure(name, job, arguments)
                outcomes[name].append(outcome)
                print(
                    f"{job}, round {turn + 1}: {CONTESTANTS[name].title}: {outcome.seconds:.2f} s",
                    flush=True,
                )
        reports[job] = summary(outcomes)
        print(f"\n{JOBS[job].title}\n\n{table(reports[job], job)}\n", flush=True)

    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    record = {
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "iterations": arguments.iterations,
        "rounds": arguments.rounds,
        "seed": arguments.seed,
        "machine": machine(),
        "jobs": reports,
    }
    arguments.output.write_text(json.dumps(record, indent=1) + "\n")
    print(f"written: {arguments.output}")


if __name__ == "__main__":
    main()
