"""Any stack's step: matrix products by BLAS, all else by compiled loops that ask for no memory."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.engine import kernels
from backhand.engine.first_layer import DenseFirstLayer, SparseFirstLayer
from backhand.engine.stack import Dense
from backhand.engine.task import CODES, Task

_CHUNK = 1000


class StagedStep:
    """Gradient descent on a stack of affine layers, one stage after the other.

    Parameters
    ----------
    stack : tuple of Dense
        The parameters, changed in place, but for a sparse first layer's, which `load`
        reads and `store` writes.
    learning_rate : float
    task : Task
    batch_size : int
        No batch is larger.
    threads : int
        Of the sparse first layer; BLAS is limited by the caller.
    sparse : bool
        Walk the non-zero inputs in the first layer.
    """

    def __init__(
        self,
        stack: tuple[Dense, ...],
        learning_rate: float,
        task: Task,
        batch_size: int,
        threads: int,
        *,
        sparse: bool,
    ) -> None:
        self._stack = stack
        self._labels = {"train": task.t_train, "test": task.t_test}
        dtype = stack[0].W.dtype
        self._learning_rate = dtype.type(learning_rate)
        size = max(batch_size, _CHUNK)
        self._first = (
            SparseFirstLayer(stack[0], task, threads)
            if sparse
            else DenseFirstLayer(stack[0], task, size)
        )
        widths = [dense.W.shape[1] for dense in stack]
        # A sparse first layer writes whole panels.
        widths[0] = self._first.width
        self._y = [np.zeros((size, width), dtype) for width in widths]
        self._d = [np.zeros((size, width), dtype) for width in widths]
        self._grads = [(np.empty_like(dense.W), np.empty_like(dense.b)) for dense in stack[1:]]
        self.load()

    def load(self) -> None:
        """Take the parameters over from the network."""
        self._first.load()

    def store(self) -> None:
        """Write the parameters to the network."""
        self._first.store()

    def _forward(self, part: str, batch: NDArray[np.int64]) -> NDArray[Any]:
        """Return the logits of some samples, in memory that the next call writes over."""
        size = len(batch)
        self._first.forward(part, batch, self._y[0][:size])
        for k, dense in enumerate(self._stack[1:], 1):
            x = self._y[k - 1][:size, : len(dense.W)]
            y = self._y[k][:size]
            np.matmul(x, dense.W, out=y)
            kernels.add_bias_and_activate(y, dense.b, CODES[dense.activation])
        return self._y[-1][:size, : len(self._stack[-1].b)]

    def _backward(self, batch: NDArray[np.int64]) -> tuple[float, NDArray[Any]]:
        """Fill the gradients of all but the first layer; return the loss and that one's dout."""
        size = len(batch)
        logits = self._forward("train", batch)
        # The layer's output turns into its gradient: the logits are not needed again.
        loss = float(kernels.softmax_cross_entropy(logits, self._labels["train"], batch))
        if not math.isfinite(loss):
            return loss, logits
        dout = logits
        for k in range(len(self._stack) - 1, 0, -1):
            dense, (dW, db) = self._stack[k], self._grads[k - 1]
            y = self._y[k - 1][:size, : len(dense.W)]
            np.matmul(y.T, dout, out=dW)
            kernels.sum_rows(dout, db)
            below = self._d[k - 1][:size, : len(dense.W)]
            np.matmul(dout, dense.W.T, out=below)
            kernels.through_activation(below, y, CODES[self._stack[k - 1].activation])
            dout = below
        return loss, dout

    def steps(
        self,
        batches: NDArray[np.int64],
        bounds: NDArray[np.int64],
        losses: NDArray[np.float64],
    ) -> int:
        """Take some steps, as `TwoLayerStep.steps` does."""
        for k, (start, stop) in enumerate(itertools.pairwise(bounds)):
            batch = batches[start:stop]
            loss, dout = self._backward(batch)
            losses[k] = loss
            if not math.isfinite(loss):
                return k
            self._first.descend(batch, dout, -self._learning_rate)
            for dense, (dW, db) in zip(self._stack[1:], self._grads, strict=True):
                kernels.descend(dense.W.ravel(), dW.ravel(), self._learning_rate)
                kernels.descend(dense.b, db, self._learning_rate)
        return len(bounds) - 1

    def gradient(self, batch: NDArray[np.int64]) -> tuple[float, dict[str, NDArray[Any]]]:
        """Return the loss and the gradients of one batch; nothing is changed."""
        loss, dout = self._backward(batch)
        first, *others = self._stack
        grads = dict(zip(first.names, self._first.gradient(batch, dout), strict=True))
        for dense, pair in zip(others, self._grads, strict=True):
            grads.update(zip(dense.names, (g.copy() for g in pair), strict=True))
        return loss, grads

    def accuracy(self, part: str) -> float:
        """Return the share of the "train" or "test" samples whose largest logit is the label's."""
        labels, right = self._labels[part], 0
        for start in range(0, len(labels), _CHUNK):
            rows = np.arange(start, min(start + _CHUNK, len(labels)))
            right += int(np.count_nonzero(self._forward(part, rows).argmax(axis=1) == labels[rows]))
        return right / len(labels)
