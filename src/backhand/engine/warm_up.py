"""The compiler made ready while something else is waited for."""

from __future__ import annotations

import contextlib
import threading

import numpy as np
from numpy.typing import DTypeLike

from backhand.engine.compiler_cache import drop_damaged


def begin_warm_up(dtype: DTypeLike, *, convolutions: bool = False) -> threading.Thread:
    """Import the compiler and its kernels in another thread, while the data loads.

    A step on a few made-up pixels has the functions compiled, or read from the disk, for the types
    that a run on pixels has.

    Parameters
    ----------
    dtype : float32 or float64
        Of the parameters.
    convolutions : bool
        Whether the run wants the kernels of convolutions, or those of two affine layers.

    Returns
    -------
    thread : Thread
        Already running.
    """

    def work() -> None:
        # Whoever needs the engine meets its errors again, where they can be told.
        with contextlib.suppress(Exception):
            if convolutions:
                _convolve_once(dtype)
            else:
                _step_once(dtype)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def _step_once(dtype: DTypeLike) -> None:
    from backhand.engine.stack import Dense
    from backhand.engine.task import Task
    from backhand.engine.two_layer_step import TwoLayerStep

    drop_damaged()

    def layer(rows: int, columns: int, names: tuple[str, str], activation: str) -> Dense:
        return Dense(np.zeros((rows, columns), dtype), np.zeros(columns, dtype), activation, names)

    x, t = np.zeros((2, 4), np.uint8), np.zeros(2, np.int64)
    # As a data set's arrays are: numba compiles for what may be written and what may not apart.
    x.setflags(write=False)
    step = TwoLayerStep(
        (layer(4, 3, ("W1", "b1"), "relu"), layer(3, 2, ("W2", "b2"), "identity")),
        0.1,
        Task(x, t, x, t),
        batch_size=2,
        threads=1,
    )
    step.steps(np.array([0, 1]), np.array([0, 2]), np.zeros(1))
    step.accuracy("train")


def _convolve_once(dtype: DTypeLike) -> None:
    from backhand.engine.convolutional_network import CompiledConvolutions
    from backhand.networks import SimpleConvNet

    drop_damaged()
    network = SimpleConvNet(
        (1, 4, 4), {"filter_num": 1, "filter_size": 3}, 1, 2, rng=0, dtype=dtype
    )
    x, t = np.zeros((1, 16), dtype), np.zeros(1, np.int64)
    CompiledConvolutions(network).loss_and_gradient(x, t)
