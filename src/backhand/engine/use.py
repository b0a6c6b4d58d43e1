"""What carried out the steps of a run, for its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from backhand.language import gettext as _


@dataclass(frozen=True)
class EngineUse:
    """The engine of a run.

    Attributes
    ----------
    name : "layers" or "compiled"
    first_layer : "sparse", "dense", "convolution" or ""
        Whether the compiled first layer walks the non-zero inputs or multiplies by all, or
        whether what is compiled is the convolutions.
    threads : int
    reason : str
        Why the layers were taken where the choice was free.
    """

    name: str
    first_layer: str = ""
    threads: int = 1
    reason: str = ""

    @property
    def text(self) -> str:
        """A line for people."""
        if self.first_layer == "convolution":
            return _("Engine: compiled convolutions, {threads} threads").format(
                threads=self.threads
            )
        if self.name == "compiled":
            return _("Engine: compiled, {first_layer} first layer, {threads} threads").format(
                first_layer=self.first_layer, threads=self.threads
            )
        if self.reason:
            return _("Engine: the layers ({reason})").format(reason=self.reason)
        return _("Engine: the layers")

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a dict that JSON can hold."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> EngineUse:
        """Return the record that `to_dict` gave; the layers for an empty one."""
        return cls(**values) if values else cls("layers")


# What carries out the steps where nothing else is said.
LAYERS: Final = EngineUse("layers")
