"""What a run would take of memory, said before anything is made."""

from __future__ import annotations

import math
import os
import sys
from typing import Final

import numpy as np

from backhand.errors import SettingError
from backhand.language import gettext as _
from backhand.training.settings import OPTIONS, TrainingSettings

# Of each parameter: itself, its gradient, what an optimizer keeps of it, a checkpoint's copy.
_COPIES: Final = 4
# Arrays that a layer keeps of a batch on its way.
_KEPT: Final = 3
# Units in front of the hidden layer of a convolutional network: more than any has here.
_FEATURES: Final = 4320
# Bytes of the objects that a layer is, beside its arrays.
_LAYER: Final = 20_000


def require_memory(settings: TrainingSettings, inputs: int, classes: int, samples: int) -> None:
    """Refuse settings that the memory of this machine can't hold.

    Parameters
    ----------
    settings : TrainingSettings
    inputs, classes : int
        Of the network.
    samples : int
        Of the training data.

    Raises
    ------
    SettingError
        It names the option that asks for most.
    """
    size = np.dtype(settings.dtype).itemsize
    hidden, layers = settings.hidden_size, settings.hidden_layers
    layers = layers if settings.network == "multi-layer" else 1
    first = max(inputs, _FEATURES) if "conv" in settings.network else inputs
    within = hidden * hidden * (layers - 1)
    batch = min(settings.batch_size, samples)
    wanted = {
        "hidden_size": size * _COPIES * (hidden * (first + classes) + within),
        "batch_size": size * _KEPT * batch * (inputs + hidden),
        "hidden_layers": layers * (_LAYER + size * _KEPT * batch * hidden),
        "iterations": 16 * settings.iterations,
    }
    there = memory_there()
    if layers == 1:
        del wanted["hidden_layers"]
    worst = max(wanted, key=lambda name: wanted[name])
    if worst == "hidden_size" and layers > hidden:
        worst = "hidden_layers"
    if wanted[worst] > there:
        raise SettingError(
            _(
                "{setting} ({option}) of {value:,} would take {wanted:,.0f} MB of memory, and "
                "there are {there:,.0f} MB"
            ).format(
                setting=worst,
                option=OPTIONS[worst],
                value=getattr(settings, worst),
                wanted=wanted[worst] / 2**20,
                there=there / 2**20,
            )
        )


def memory_there() -> float:
    """Return the bytes of memory that this process may have."""
    limits = [math.inf]
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        limits.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    if sys.platform != "win32":
        import resource

        soft, _hard = resource.getrlimit(resource.RLIMIT_AS)
        limits += [soft] if soft != resource.RLIM_INFINITY else []
    return float(min(limits))
