"""A convolutional network compiled up to its first Affine; what is above stays with the layers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.engine import convolution_kernels as kernels
from backhand.engine.convolution_program import GROUPS, ConvolutionPrograms
from backhand.engine.convolution_stack import read_convolutions
from backhand.engine.crew import Crew
from backhand.errors import NonFiniteError, ShapeError
from backhand.language import gettext as _
from backhand.networks import Sequential

Floats = NDArray[np.floating[Any]]

# The smallest batch that memory is taken for, and the largest that is looked at in one piece
# where nothing is learnt.
_LEAST: Final = 16
_MOST: Final = 100
# The first Affine's products are cut into so many for any number of threads: BLAS may round
# the product of a part otherwise than that part of the whole product.
_PIECES: Final = 4


class CompiledConvolutions:
    """A convolutional network's numbers, sooner: what a training asks of a network.

    The network is held, not copied: its parameters are read anew in each pass, and its Dropout
    draws from its own generator. The threads share out the pictures, and change no bit. NumPy's
    products should be ones of a single thread meanwhile (`limited(1)`): BLAS's own threads
    would be in the way of these.

    Parameters
    ----------
    network : Sequential
        Convolution of stride 1, each alone or followed by Relu, Pooling of 2×2, or both;
        then Affine, and whatever layers come after.
    threads : int
        More than `GROUPS` have nothing to do.

    Raises
    ------
    Unsupported
        The network is another one; the text says in what.
    """

    def __init__(self, network: Sequential, *, threads: int = 1) -> None:
        self._network = network
        self._stack = read_convolutions(network)
        self._crew = Crew(min(threads, GROUPS))
        names = {id(array): name for name, array in network.params.items()}
        self._owners = {
            names[id(array)]: (layer, key)
            for layer in self._stack.head
            for key, array in layer.params.items()
        }
        self._programs: ConvolutionPrograms | None = None

    @property
    def params(self) -> Mapping[str, NDArray[Any]]:
        """The network's own parameters."""
        return self._network.params

    @property
    def sample_shape(self) -> tuple[int, int, int]:
        """(C, H, W) of a picture."""
        return self._stack.shape

    @property
    def training(self) -> bool:
        """Whether the network's Dropout drops."""
        return self._network.training

    @training.setter
    def training(self, value: bool) -> None:
        self._network.training = value

    def first_non_finite(self, x: NDArray[Any]) -> str | None:
        """Return the name of the network's first layer whose output is not finite."""
        return self._network.first_non_finite(x)

    def loss_and_gradient(self, x: NDArray[Any], t: ArrayLike) -> tuple[float, dict[str, Floats]]:
        """Return the loss and its gradient, as the network's own method does.

        Parameters
        ----------
        x : (N, C, H, W) or (N, C·H·W) float array
        t : (N,) int array of class indices, or (N, classes) one-hot array

        Returns
        -------
        loss : float
            In nats, the mean over the batch.
        grads : dict
            The keys of `params`; new arrays for the convolutions and the first Affine.

        Raises
        ------
        ShapeError, LabelError
            x or t has the wrong shape, or t holds what is no class.
        NonFiniteError
            The loss is nan or inf.
        """
        programs = self._programs_for(len(x))
        with np.errstate(over="ignore", invalid="ignore"):
            loss = float(self._network.last_layer.forward(self._forward(programs, x), t))
        if not math.isfinite(loss):
            self._network.loss(x, t)  # which says where it began
            raise NonFiniteError(_("the loss became {loss}").format(loss=loss))
        dout = self._network.last_layer.backward()
        first, *others = self._stack.head
        for layer in reversed(others):
            dout = layer.backward(dout)
        dW, db = self._first_backward(programs, dout)
        self._run(programs, programs.backward, len(x), programs.sums_size)
        grads: dict[str, Floats] = programs.gradients()
        for name, (layer, key) in self._owners.items():
            grads[name] = {"W": dW, "b": db}[key] if layer is first else layer.grads[key]
        return loss, {name: grads[name] for name in self._network.params}

    def predict(self, x: NDArray[Any]) -> Floats:
        """Return the logits (N, classes), as the network's own method does.

        Parameters
        ----------
        x : (N, C, H, W) or (N, C·H·W) float array
        """
        programs = self._programs_for(min(len(x), _MOST))
        with np.errstate(over="ignore", invalid="ignore"):
            return np.concatenate(
                [
                    self._forward(programs, x[start : start + programs.size])
                    for start in range(0, max(len(x), 1), programs.size)
                ]
            )

    def _programs_for(self, size: int) -> ConvolutionPrograms:
        """Return programs for so many pictures, with the parameters as they are now."""
        if self._programs is None or self._programs.size < size:
            self._programs = ConvolutionPrograms(
                self._stack.stages, self._stack.shape, max(size, _LEAST), self._crew.threads
            )
        self._programs.load()
        return self._programs

    def _forward(self, programs: ConvolutionPrograms, x: NDArray[Any]) -> Floats:
        size, shape = len(x), self._stack.shape
        if x.size != size * math.prod(shape):
            raise ShapeError(
                _("pictures of shape {shape} were expected, not an input of shape {x}").format(
                    shape=shape, x=x.shape
                )
            )
        np.copyto(programs.pictures[:size], x.reshape(size, *shape), casting="same_kind")
        self._run(programs, programs.forward, size, 0)
        y = self._first_forward(programs, size)
        for layer in self._stack.head[1:]:
            y = layer.forward(y)
        return y

    def _run(
        self, programs: ConvolutionPrograms, program: NDArray[np.int64], size: int, sums_size: int
    ) -> None:
        counter = np.zeros(1, np.int64)

        def share(thread: int) -> None:
            kernels.run_program(
                program,
                programs.arena,
                programs.places,
                programs.lanes,
                size,
                GROUPS,
                counter,
                thread,
                programs.sums_at,
                sums_size,
            )

        self._crew.run(share)

    def _first_forward(self, programs: ConvolutionPrograms, size: int) -> Floats:
        """Return what the first Affine makes of the pictures."""
        params = self._stack.head[0].params
        W, b = params["W"], params["b"]
        y = np.empty((size, len(b)), W.dtype)

        def work(piece: int) -> None:
            some = _cut(size, piece)
            np.matmul(programs.rows[some], W, out=y[some])
            y[some] += b

        self._run_pieces(work)
        return y

    def _first_backward(self, programs: ConvolutionPrograms, dout: Floats) -> tuple[Floats, Floats]:
        """Return the gradients of the first Affine; that of its input goes to the programs."""
        W, size = self._stack.head[0].params["W"], len(dout)
        rows, below = programs.rows[:size], programs.rows_gradient[:size]
        dW = np.empty_like(W)

        def work(piece: int) -> None:
            # Whole rows of dW, and whole pictures of the gradient below: nobody else's.
            some = _cut(len(W), piece)
            np.matmul(rows[:, some].T, dout, out=dW[some])
            some = _cut(size, piece)
            np.matmul(dout[some], W.T, out=below[some])

        self._run_pieces(work)
        return dW, dout.sum(axis=0)

    def _run_pieces(self, work: Callable[[int], None]) -> None:
        def share(thread: int) -> None:
            # A thread does not inherit this from the one that asks for the work.
            with np.errstate(over="ignore", invalid="ignore"):
                for piece in range(thread, _PIECES, self._crew.threads):
                    work(piece)

        self._crew.run(share)


def _cut(count: int, piece: int) -> slice:
    return slice(count * piece // _PIECES, count * (piece + 1) // _PIECES)
