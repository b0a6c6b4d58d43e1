"""What every layer has in common: parameters, gradients, and a cache between the passes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.errors import StateError
from backhand.language import gettext as _
from backhand.layers.parameters import Parameters

if TYPE_CHECKING:
    from backhand.graph.record import Graph

Floats = NDArray[np.floating[Any]]


class _Passes:
    """The part that layers and loss layers share.

    Attributes
    ----------
    params : Parameters
        The arrays that are learnt, by name.
    grads : dict
        After `backward`: the gradient of each, new arrays at each call.
    cache : tuple or None
        What `forward` kept for `backward`; None before the first forward pass.
    """

    cache: tuple[Any, ...] | None = None

    def __init__(self, **params: Floats) -> None:
        self.params = Parameters(params)
        self.grads: dict[str, Floats] = {}

    @property
    def buffers(self) -> dict[str, Floats]:
        """The arrays that are kept with the parameters and not learnt, such as moving means."""
        return {}

    def _kept(self) -> tuple[Any, ...]:
        """Return the cache, or say that there was no forward pass to go back from."""
        if self.cache is None:
            raise StateError(
                _(
                    "{layer}.backward needs a forward pass to go back from: call forward first"
                ).format(layer=type(self).__name__)
            )
        return self.cache


class Layer(_Passes):
    """A layer: an array in, an array out; its gradient in, its gradient out.

    Neither pass changes the array that it is given.
    """

    def forward(self, x: Floats) -> Floats:
        """Return the layer's output for the input x, and keep what `backward` needs."""
        raise NotImplementedError

    def backward(self, dout: Floats) -> Floats:
        """Return the gradient of the last input, and write those of the parameters to `grads`."""
        raise NotImplementedError

    def backward_parameters(self, dout: Floats) -> None:
        """Write the gradients of the parameters to `grads`, and leave the input's out.

        For the first layer of a network, where nobody asks for the gradient of the
        data. A layer that can spare the work overrides it.
        """
        self.backward(dout)

    def graph(
        self,
        x: ArrayLike | tuple[ArrayLike, ...],
        dout: ArrayLike | None = None,
        *,
        backward: bool = True,
        check: bool = False,
    ) -> Graph:
        """Record the computational graph of the forward pass, with the gradients back.

        The layer is not touched: a copy of it runs.  A notebook shows the graph as a picture.

        Parameters
        ----------
        x : array, or a tuple of arrays where `forward` takes several
        dout : array of the output's shape, optional
            Upstream gradient; by default random numbers of one decimal, always the same.
        backward : bool
            Go back too.  False: every gradient is None, not computed yet.
        check : bool
            Hold the gradients that `backward` gives against central differences, for a second
            at most.

        Returns
        -------
        graph : backhand.graph.Graph

        Raises
        ------
        ShapeError
            As `forward` raises it; or dout does not have the output's shape.

        Examples
        --------
        >>> from backhand import Affine
        >>> graph = Affine(np.ones((2, 3)), np.zeros(3)).graph(np.ones((4, 2)))
        >>> [node.label for node in graph.nodes]
        ['·', '+']

        Source: 斎藤康毅 『ゼロから作るDeep Learning』 (O'Reilly Japan, 2016), section 5.1.
        """
        from backhand.graph.recording import record_layer

        return record_layer(self, x, dout=dout, backward=backward, check=check)


class LossLayer(_Passes):
    """The last layer: scores and labels in, one number out."""

    def forward(self, x: Floats, t: ArrayLike) -> float:
        """Return the loss of the scores x against the labels t."""
        raise NotImplementedError

    def backward(self, dout: float = 1) -> Floats:
        """Return the gradient of the last scores, times the upstream gradient `dout`."""
        raise NotImplementedError

    def graph(
        self, x: ArrayLike, t: ArrayLike, *, backward: bool = True, check: bool = False
    ) -> Graph:
        """Record the computational graph of the loss, with the gradients back.

        Parameters
        ----------
        x, t
            As in `forward`.
        backward, check
            As in `Layer.graph`.

        Returns
        -------
        graph : backhand.graph.Graph

        Raises
        ------
        ShapeError, LabelError
            As `forward` raises them.

        Source: 斎藤康毅 『ゼロから作るDeep Learning』 (O'Reilly Japan, 2016), appendix A.
        """
        from backhand.graph.recording import record_layer

        return record_layer(self, x, t, backward=backward, check=check)
