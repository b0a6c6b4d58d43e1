"""A trained network as a file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Final

from backhand.errors import CheckpointError, SettingError
from backhand.language import gettext as _
from backhand.networks import NETWORKS, Sequential, build_network
from backhand.training.tensor_file import read_tensors, write_tensors

MODEL_NAME: Final = "model.safetensors"

# Before the names of the arrays that are kept and not learnt.
_BUFFER: Final = "buffers."


def save_model(
    path: str | os.PathLike[str], network: Sequential, *, about: Mapping[str, Any] | None = None
) -> None:
    """Write a network's parameters and buffers, with what it is made of, all or nothing.

    Parameters
    ----------
    path : path
    network : Sequential
        A TwoLayerNet, MultiLayerNet, SimpleConvNet or DeepConvNet.
    about : mapping that JSON can hold, optional
        Kept beside them: what it was trained on, for example.

    Raises
    ------
    SettingError
        It is a stack of layers put together by hand, which no file could build again.
    RunFolderError
        The file can't be written.
    """
    if not network.architecture:
        raise SettingError(
            _(
                "{network} can't be saved as a model: only {known} can be built again from a file"
            ).format(network=type(network).__name__, known=", ".join(NETWORKS))
        )
    write_tensors(
        path,
        "model",
        {
            **network.params,
            **{_BUFFER + name: array for name, array in network.buffers.items()},
        },
        {
            "network": type(network).__name__,
            **network.architecture,
            "dtype": network.dtype.name,
            "about": dict(about or {}),
        },
    )


def load_model(path: str | os.PathLike[str]) -> Sequential:
    """Return the network that `save_model` wrote, ready to predict.

    Raises
    ------
    CheckpointError
        There is no such file, it is damaged, or it holds no network that this
        version knows.
    """
    tensors, content = read_tensors(path, "model")
    if content.get("network") not in NETWORKS:
        raise CheckpointError(
            _("{path} holds a network {found!r}, which this backhand does not know").format(
                path=path, found=content.get("network")
            )
        )
    settings = {k: v for k, v in content.items() if k not in ("network", "dtype", "about")}
    try:
        network = build_network(content["network"], settings, rng=0, dtype=content["dtype"])
    except SettingError as error:
        raise CheckpointError(
            _("{path} holds a network that can't be built: {reason}").format(
                path=path, reason=error
            )
        ) from error
    parameters = {name: array for name, array in tensors.items() if not name.startswith(_BUFFER)}
    copy_parameters(path, parameters, network)
    for name, array in network.buffers.items():
        array[...] = tensors[_BUFFER + name]
    return network


def model_about(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Return what `save_model` was told to keep beside the parameters.

    Raises
    ------
    CheckpointError
        There is no such file, or it is damaged.
    """
    about: dict[str, Any] = read_tensors(path, "model")[1].get("about", {})
    return about


def copy_parameters(path: object, parameters: Mapping[str, Any], network: Any) -> None:
    """Copy stored parameters into a network, once every one is known to fit.

    Raises
    ------
    CheckpointError
        The names differ, or a shape or dtype does. Nothing has been copied.
    """
    if parameters.keys() != network.params.keys():
        raise CheckpointError(
            _("{path} holds the parameters {found}, and the network has {wanted}").format(
                path=path,
                found=", ".join(sorted(parameters)),
                wanted=", ".join(sorted(network.params)),
            )
        )
    for name, value in parameters.items():
        wanted = network.params[name]
        if value.shape != wanted.shape or value.dtype != wanted.dtype:
            raise CheckpointError(
                _(
                    "{path} belongs to another network: its {name} is {found_dtype} of shape "
                    "{found}, the network's is {wanted_dtype} of shape {wanted}"
                ).format(
                    path=path,
                    name=name,
                    found=value.shape,
                    found_dtype=value.dtype,
                    wanted=wanted.shape,
                    wanted_dtype=wanted.dtype,
                )
            )
    for name, value in parameters.items():
        network.params[name][...] = value
