"""The network and the optimizer that a run's settings ask for."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from backhand.errors import SettingError
from backhand.language import gettext as _
from backhand.networks import Sequential, build_network
from backhand.training.optimizers import make_optimizer
from backhand.training.settings import TrainingSettings
from backhand.training.sgd import Optimizer


def make_network(
    settings: TrainingSettings,
    sample_shape: tuple[int, ...],
    num_classes: int,
    *,
    rng: np.random.Generator | int | None = None,
    dtype: DTypeLike | None = None,
) -> Sequential:
    """Return a new network.

    Parameters
    ----------
    settings : TrainingSettings
    sample_shape : (D,), (H, W) or (C, H, W)
        Of a sample of the data.
    num_classes : int
    rng : None, int or numpy.random.Generator
        Where the weights come from.
    dtype : float dtype, optional
        In place of the settings'.

    Returns
    -------
    network : Sequential

    Raises
    ------
    SettingError
        A convolutional network for samples that are no pictures, or a setting that the
        network has no use for.
    ShapeError
        The pictures are too small for the filters.
    """
    name = settings.network
    require_use(settings)
    build: dict[str, Any] = {"output_size": num_classes}
    if name in ("simple-conv", "deep-conv"):
        if len(sample_shape) not in (2, 3):
            raise SettingError(
                _("the network {network} takes pictures, not samples of shape {shape}").format(
                    network=name, shape=sample_shape
                )
            )
        build["input_dim"] = (1, *sample_shape)[-3:]
        build["hidden_size"] = settings.hidden_size
        kind = "SimpleConvNet" if name == "simple-conv" else "DeepConvNet"
        if name == "simple-conv":
            # The book's 0.01 for a layer of 4,320 inputs takes long to leave the start.
            build["weight_init_std"] = "he"
        elif settings.dropout:
            build["dropout_ratio"] = settings.dropout
    else:
        build["input_size"] = math.prod(sample_shape)
        if name == "two-layer":
            kind = "TwoLayerNet"
            build["hidden_size"] = settings.hidden_size
        else:
            kind = "MultiLayerNet"
            build["hidden_size_list"] = [settings.hidden_size] * settings.hidden_layers
            build["activation"] = settings.activation
            build["weight_init_std"] = (
                "xavier" if settings.activation in ("sigmoid", "tanh") else "he"
            )
            build["use_dropout"] = settings.dropout > 0
            build["dropout_ration"] = settings.dropout or 0.5
            build["use_batchnorm"] = settings.batch_norm
            if settings.optimizer != "adamw":
                build["weight_decay_lambda"] = settings.weight_decay
    return build_network(kind, build, rng=rng, dtype=settings.dtype if dtype is None else dtype)


def make_run_optimizer(settings: TrainingSettings) -> Optimizer:
    """Return the optimizer, with the weight decay where it has one of its own."""
    numbers = {"weight_decay": settings.weight_decay} if settings.optimizer == "adamw" else {}
    return make_optimizer(settings.optimizer, settings.learning_rate, **numbers)


def require_use(settings: TrainingSettings) -> None:
    """Refuse what is asked for and would be passed over.

    Raises
    ------
    SettingError
    """
    useless = {
        "activation": settings.activation != "relu" and settings.network != "multi-layer",
        "batch_norm": settings.batch_norm and settings.network != "multi-layer",
        "dropout": settings.dropout > 0 and settings.network not in ("multi-layer", "deep-conv"),
        "weight_decay": settings.weight_decay > 0
        and settings.network != "multi-layer"
        and settings.optimizer != "adamw",
    }
    for name, wrong in useless.items():
        if wrong:
            raise SettingError(
                _("the network {network} has no use for {setting}: leave it out").format(
                    network=settings.network, setting=name
                )
            )
