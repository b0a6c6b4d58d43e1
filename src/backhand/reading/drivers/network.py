"""The convention `network`: params (a dict), loss(x, t) and gradient(x, t)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from backhand.reading.drivers.dicts import by_parameter, read_params
from backhand.reading.instances import cast
from backhand.reading.randomness import holds_generator
from backhand.reading.subject import IncompleteError, Values

Array = NDArray[Any]


class NetworkSession:
    """The loss and the gradient of one network; "backward" computes both passes itself."""

    def __init__(self, instance: Any) -> None:
        self.instance = instance
        self._values: Values | None = None

    def forward(self, values: Values) -> Any:
        """Return the loss."""
        self.take(values)
        return self.instance.loss(*values.inputs.values(), values.labels)

    def take(self, values: Values) -> None:
        """Write the parameters, and remember what `backward` is to be run with."""
        self._values = values
        live = read_params(self.instance)
        if any(n in live and live[n].dtype != a.dtype for n, a in values.params.items()):
            dtypes = {a.dtype for a in values.params.values()}
            if len(dtypes) == 1:
                cast(self.instance, dtypes.pop())
                live = read_params(self.instance)
        for name, array in values.params.items():
            if name in live and live[name].shape == array.shape:
                live[name][...] = array

    def backward(self, upstream: tuple[Any, ...]) -> dict[str, Any]:
        """Return gradient(x, t) by the parameters' names."""
        assert self._values is not None
        given = self.instance.gradient(*self._values.inputs.values(), self._values.labels)
        if not isinstance(given, Mapping):
            raise IncompleteError(f"gradient must return a dict, not {type(given).__name__}")
        return by_parameter(read_params(self.instance), given)

    def parameters(self) -> dict[str, Array]:
        """Return the live parameters."""
        return read_params(self.instance)

    def holds_generator(self) -> bool:
        """See `Session.holds_generator`."""
        return holds_generator(self)
