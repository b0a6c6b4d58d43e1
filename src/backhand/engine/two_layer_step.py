"""The exercise's step compiled whole: two layers, images walked pixel by pixel."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.engine import kernels
from backhand.engine.crew import Crew
from backhand.engine.panels import (
    column_panels,
    load_columns,
    load_rows,
    padded_classes,
    row_panels,
    store_columns,
    store_rows,
)
from backhand.engine.sparse_rows import sparse_rows
from backhand.engine.stack import Dense
from backhand.engine.task import CODES, Task

# Rows that an evaluation carries through both layers together: their activations stay in cache.
_CHUNK = 128


class TwoLayerStep:
    """Gradient descent on Affine, activation, Affine, softmax with loss.

    The threads share the hidden units out and meet twice a step; many steps are one call.
    The result does not depend on their number.

    Parameters
    ----------
    stack : two Dense
        Their arrays are read by `load` and written by `store`.
    learning_rate : float
    task : Task
    batch_size : int
        No batch is larger.
    threads : int
    """

    def __init__(
        self,
        stack: tuple[Dense, ...],
        learning_rate: float,
        task: Task,
        batch_size: int,
        threads: int,
    ) -> None:
        first, last = self._stack = stack
        dtype = first.W.dtype
        self._labels = {"train": task.t_train, "test": task.t_test}
        self._rows = {
            "train": sparse_rows(task.x_train, dtype),
            "test": sparse_rows(task.x_test, dtype),
        }
        self._W1, self._b1 = column_panels(first.W), column_panels(first.b)
        self._W2 = row_panels(last.W)
        classes = padded_classes(last.W.shape[1])
        self._b2 = np.zeros(classes, dtype)
        self._scale = np.array([-learning_rate], dtype)
        panels = len(self._W1)
        self._crew = Crew(min(threads, panels))
        width = panels * kernels.PANEL
        size = max(batch_size, _CHUNK)
        self._hidden, self._delta = np.zeros((2, size, width), dtype)
        self._parts = np.zeros((panels, size, classes), dtype)
        self._dlogits = np.zeros((size, classes), dtype)
        self._row_loss = np.zeros(size, dtype)
        self._transposed = np.zeros((self._crew.threads, classes, kernels.PANEL), dtype)
        self._about = (last.W.shape[1], first.W.shape[1], CODES[first.activation])
        # Each thread's own, for evaluations.
        self._scratch = [
            (
                np.zeros((_CHUNK, width), dtype),
                np.zeros((panels, _CHUNK, classes), dtype),
                np.zeros((_CHUNK, classes), dtype),
            )
            for _thread in range(self._crew.threads)
        ]
        self.load()

    def load(self) -> None:
        """Take the parameters over from the network."""
        first, last = self._stack
        load_columns(first.W, self._W1)
        load_columns(first.b, self._b1)
        load_rows(last.W, self._W2)
        self._b2[: len(last.b)] = last.b

    def store(self) -> None:
        """Write the parameters to the network."""
        first, last = self._stack
        store_columns(self._W1, first.W)
        store_columns(self._b1, first.b)
        store_rows(self._W2, last.W)
        last.b[...] = self._b2[: len(last.b)]

    def steps(
        self,
        batches: NDArray[np.int64],
        bounds: NDArray[np.int64],
        losses: NDArray[np.float64],
    ) -> int:
        """Take len(bounds) − 1 steps; return how many came before a loss that is not finite.

        Parameters
        ----------
        batches : (M,) int64 array
            Training samples, the batches one after the other.
        bounds : (K + 1,) int64 array
            Batch k is batches[bounds[k]:bounds[k + 1]].
        losses : (K,) float64 array
            Written: each batch's loss before its update, in nats, to the first that is
            not finite.
        """
        targets = (self._W1, self._b1, self._W2, self._b2)
        return self._run(batches, bounds, losses, targets, self._scale)

    def gradient(self, batch: NDArray[np.int64]) -> tuple[float, dict[str, NDArray[Any]]]:
        """Return the loss and the gradients of one batch; nothing is changed."""
        first, last = self._stack
        targets = tuple(np.zeros_like(a) for a in (self._W1, self._b1, self._W2, self._b2))
        losses = np.full(1, np.nan)
        one = np.ones(1, first.W.dtype)
        self._run(batch, np.array([0, len(batch)]), losses, targets, one)
        grads = {
            name: np.empty_like(array)
            for dense in self._stack
            for name, array in zip(dense.names, (dense.W, dense.b), strict=True)
        }
        store_columns(targets[0], grads[first.names[0]])
        store_columns(targets[1], grads[first.names[1]])
        store_rows(targets[2], grads[last.names[0]])
        grads[last.names[1]][...] = targets[3][: len(last.b)]
        return float(losses[0]), grads

    def _run(
        self,
        batches: NDArray[np.int64],
        bounds: NDArray[np.int64],
        losses: NDArray[np.float64],
        targets: tuple[NDArray[Any], ...],
        scale: NDArray[Any],
    ) -> int:
        counter = np.zeros(1, np.int64)

        def share(thread: int) -> int:
            return int(
                kernels.train_two_layers(
                    thread,
                    self._crew.threads,
                    counter,
                    batches,
                    bounds,
                    *self._rows["train"],
                    self._labels["train"],
                    self._W1,
                    self._b1,
                    self._W2,
                    self._b2,
                    *targets,
                    *self._about,
                    scale,
                    self._hidden,
                    self._delta,
                    self._parts,
                    self._dlogits,
                    self._row_loss,
                    self._transposed,
                    losses,
                )
            )

        return self._crew.run(share)[0]

    def accuracy(self, part: str) -> float:
        """Return the share of the "train" or "test" samples whose largest logit is the label's."""
        rows, labels = self._rows[part], self._labels[part]
        cuts = np.linspace(0, len(labels), self._crew.threads + 1).astype(np.int64)

        def share(thread: int) -> int:
            return int(
                kernels.count_right_two_layers(
                    np.arange(cuts[thread], cuts[thread + 1]),
                    *rows,
                    labels,
                    self._W1,
                    self._b1,
                    self._W2,
                    self._b2,
                    *self._about,
                    *self._scratch[thread],
                )
            )

        return sum(self._crew.run(share)) / len(labels)
