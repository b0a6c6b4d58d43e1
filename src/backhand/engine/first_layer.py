"""The layer that sees the data, in two forms: all inputs, or those that are not zero."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.engine import kernels
from backhand.engine.crew import Crew
from backhand.engine.panels import column_panels, load_columns, store_columns
from backhand.engine.sparse_rows import sparse_rows
from backhand.engine.stack import Dense
from backhand.engine.task import CODES, Task


class DenseFirstLayer:
    """One matrix product with every input.

    Attributes
    ----------
    width : int
        Columns of the output array that `forward` writes.
    """

    def __init__(self, dense: Dense, task: Task, size: int) -> None:
        self._dense = dense
        self._x = {"train": task.x_train, "test": task.x_test}
        self._batch = np.empty((size, len(dense.W)), dense.W.dtype)
        self._dW, self._db = np.empty_like(dense.W), np.empty_like(dense.b)
        self.width = len(dense.b)

    def load(self) -> None:
        """Do nothing: the network's own arrays are worked on."""

    def store(self) -> None:
        """Do nothing, as `load`."""

    def forward(self, part: str, batch: NDArray[np.int64], out: NDArray[Any]) -> None:
        """out = activation(x W + b) for some samples."""
        x = self._batch[: len(batch)]
        kernels.gather(batch, self._x[part], x)
        np.matmul(x, self._dense.W, out=out)
        kernels.add_bias_and_activate(out, self._dense.b, CODES[self._dense.activation])

    def gradient(
        self, batch: NDArray[np.int64], dout: NDArray[Any]
    ) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return dW and db of the samples of the last `forward`, in arrays of this layer's."""
        np.matmul(self._batch[: len(batch)].T, dout, out=self._dW)
        kernels.sum_rows(dout, self._db)
        return self._dW, self._db

    def descend(self, batch: NDArray[np.int64], dout: NDArray[Any], scale: Any) -> None:
        """Add scale · gradient to the parameters."""
        dW, db = self.gradient(batch, dout)
        kernels.descend(self._dense.W.ravel(), dW.ravel(), -scale)
        kernels.descend(self._dense.b, db, -scale)


class SparseFirstLayer:
    """A walk along each sample's non-zero inputs, the columns shared out among threads.

    Attributes
    ----------
    width : int
        Columns of the output array that `forward` writes: whole panels, the last ones zero.
    """

    def __init__(self, dense: Dense, task: Task, threads: int) -> None:
        self._dense = dense
        dtype = dense.W.dtype
        self._rows = {
            "train": sparse_rows(task.x_train, dtype),
            "test": sparse_rows(task.x_test, dtype),
        }
        self._W, self._b = column_panels(dense.W), column_panels(dense.b)
        self._panels = len(self._W)
        self._crew = Crew(min(threads, self._panels))
        self.width = self._panels * kernels.PANEL

    def load(self) -> None:
        """Take the parameters over from the network."""
        load_columns(self._dense.W, self._W)
        load_columns(self._dense.b, self._b)

    def store(self) -> None:
        """Write the parameters to the network."""
        store_columns(self._W, self._dense.W)
        store_columns(self._b, self._dense.b)

    def forward(self, part: str, batch: NDArray[np.int64], out: NDArray[Any]) -> None:
        """out = activation(x W + b) for some samples."""
        activation, width = CODES[self._dense.activation], len(self._dense.b)

        def share(thread: int) -> None:
            for panel in range(thread, self._panels, self._crew.threads):
                kernels.forward_panel(
                    batch,
                    kernels.AHEAD,
                    *self._rows[part],
                    self._W,
                    self._b,
                    panel,
                    activation,
                    width,
                    out,
                )

        self._crew.run(share)

    def _add(
        self,
        batch: NDArray[np.int64],
        dout: NDArray[Any],
        scale: Any,
        W: NDArray[Any],
        b: NDArray[Any],
    ) -> None:
        # The padding beside dout belongs to the same array, and is zero.
        whole = dout.base if dout.base is not None else dout
        delta = whole[: len(batch)]

        def share(thread: int) -> None:
            for panel in range(thread, self._panels, self._crew.threads):
                kernels.descend_panel(batch, *self._rows["train"], delta, scale, panel, W, b)

        self._crew.run(share)

    def gradient(
        self, batch: NDArray[np.int64], dout: NDArray[Any]
    ) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return dW and db of some samples."""
        W, b = np.zeros_like(self._W), np.zeros_like(self._b)
        self._add(batch, dout, self._dense.W.dtype.type(1), W, b)
        dW, db = np.empty_like(self._dense.W), np.empty_like(self._dense.b)
        store_columns(W, dW)
        store_columns(b, db)
        return dW, db

    def descend(self, batch: NDArray[np.int64], dout: NDArray[Any], scale: Any) -> None:
        """Add scale · gradient to the parameters."""
        self._add(batch, dout, scale, self._W, self._b)
