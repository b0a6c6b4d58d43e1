"""A session on an instance of a class: what the conventions with forward and backward share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.reading.instances import cast, flag_arguments, positional, upstreams_taken
from backhand.reading.randomness import holds_generator
from backhand.reading.subject import Values

Array = NDArray[Any]
ReadArrays = Callable[[Any], dict[str, Array]]
ReadGradients = Callable[[Any], Mapping[str, Any]]


class ObjectSession:
    """Forward and backward of one instance.

    Parameters
    ----------
    instance : object
        Its own copy.
    read_params : callable
        Instance → its parameter arrays by name.
    read_gradients : callable
        Instance → what stands for their gradients after backward, by the same names.
    training : bool
    """

    def __init__(
        self,
        instance: Any,
        read_params: ReadArrays,
        read_gradients: ReadGradients,
        training: bool = True,
    ) -> None:
        self.instance = instance
        self._read_params = read_params
        self._read_gradients = read_gradients
        self._training = training
        self._inputs: tuple[str, ...] = ()
        if not training:
            for flag in ("train_flg", "training", "is_training", "train_flag"):
                if isinstance(getattr(instance, flag, None), (bool, np.bool_)):
                    setattr(instance, flag, False)
            for name in ("eval", "evaluate"):
                method = getattr(instance, name, None)
                if callable(method) and not positional(method):
                    method()

    def forward(self, values: Values) -> Any:
        """See `Session.forward`."""
        self._write(values.params)
        arguments = list(values.inputs.values())
        if values.labels is not None:
            arguments.append(values.labels)
        self._inputs = tuple(values.inputs)
        flags = flag_arguments(self.instance.forward, self._training)
        return self.instance.forward(*arguments, **flags)

    def backward(self, upstream: tuple[Any, ...]) -> dict[str, Any]:
        """See `Session.backward`."""
        for name in ("zero_grad", "zero_grads", "reset_grads", "clear_grads"):
            method = getattr(self.instance, name, None)
            if callable(method) and not positional(method):
                method()
        takes = upstreams_taken(self.instance.backward)
        given = self.instance.backward(*upstream[:takes] if takes else ())
        gradients: dict[str, Any] = {}
        # A list, as np.split gives it, is as good as a tuple where there are several inputs.
        several = isinstance(given, tuple) or (
            isinstance(given, list) and len(given) == len(self._inputs) > 1
        )
        parts = given if several else (given,)
        if given is not None:
            for name, part in zip(self._inputs, parts, strict=False):
                gradients[name] = part
        gradients.update(self._read_gradients(self.instance))
        return gradients

    def parameters(self) -> dict[str, Array]:
        """See `Session.parameters`."""
        return self._read_params(self.instance)

    def holds_generator(self) -> bool:
        """See `Session.holds_generator`."""
        return holds_generator(self)

    def _write(self, params: Mapping[str, Array]) -> None:
        live = self._read_params(self.instance)
        if any(name in live and live[name].dtype != array.dtype for name, array in params.items()):
            dtypes = {array.dtype for array in params.values()}
            if len(dtypes) == 1:
                cast(self.instance, dtypes.pop())
                live = self._read_params(self.instance)
        for name, array in params.items():
            if name in live and live[name].shape == array.shape:
                # In place: layers, closures and lists may hold the same array.
                live[name][...] = array
