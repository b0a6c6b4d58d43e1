"""A trained network as a file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Final

from backhand.errors import CheckpointError
from backhand.language import gettext as _
from backhand.networks import TwoLayerNet
from backhand.training.tensor_file import read_tensors, write_tensors

MODEL_NAME: Final = "model.safetensors"


def save_model(
    path: str | os.PathLike[str], network: TwoLayerNet, *, about: Mapping[str, Any] | None = None
) -> None:
    """Write a network's parameters, with its sizes, all or nothing.

    Parameters
    ----------
    path : path
    network : TwoLayerNet
    about : mapping that JSON can hold, optional
        Kept beside them: what it was trained on, for example.

    Raises
    ------
    RunFolderError
        The file can't be written.
    """
    input_size, hidden_size = network.params["W1"].shape
    write_tensors(
        path,
        "model",
        dict(network.params),
        {
            "network": "TwoLayerNet",
            "input_size": input_size,
            "hidden_size": hidden_size,
            "output_size": network.params["W2"].shape[1],
            "dtype": network.dtype.name,
            "about": dict(about or {}),
        },
    )


def load_model(path: str | os.PathLike[str]) -> TwoLayerNet:
    """Return the network that `save_model` wrote.

    Raises
    ------
    CheckpointError
        There is no such file, it is damaged, or it holds no network that this
        version knows.
    """
    parameters, content = read_tensors(path, "model")
    if content.get("network") != "TwoLayerNet":
        raise CheckpointError(
            _("{path} holds a network {found!r}, which this backhand does not know").format(
                path=path, found=content.get("network")
            )
        )
    network = TwoLayerNet(
        content["input_size"],
        content["hidden_size"],
        content["output_size"],
        rng=0,
        dtype=content["dtype"],
    )
    copy_parameters(path, parameters, network)
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
