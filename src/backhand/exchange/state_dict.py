"""Weights under the names and in the layouts of PyTorch's ``state_dict``, without PyTorch."""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.data.npz import check_heads
from backhand.errors import CheckpointError, SettingError
from backhand.language import gettext as _
from backhand.layers import Affine, BatchNormalization, Convolution, LayerNorm
from backhand.networks import Sequential
from backhand.training import write_atomically

# PyTorch counts the batches that a batch normalization has seen; nothing depends on it.
_COUNT = "num_batches_tracked"


def to_state_dict(network: Sequential) -> dict[str, NDArray[Any]]:
    """Return a network's arrays as ``nn.Sequential`` of the equal modules would name them.

    Modules are numbered from 0, activations and dropout counted, and an ``nn.Flatten``
    where pictures become rows: "0.weight", "0.bias", "2.weight", …  The weights of an
    affine layer are (H, D) there, the transpose of ours.

    Parameters
    ----------
    network : Sequential
        Of Affine, Convolution, BatchNormalization and LayerNorm, and layers without
        parameters.

    Returns
    -------
    state : dict of str to array
        Copies.

    Raises
    ------
    SettingError
        A layer has no equal in PyTorch.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html, `state_dict`
    """
    state: dict[str, NDArray[Any]] = {}
    for number, name, array, transposed in _slots(network):
        state[f"{number}.{name}"] = np.array(array.T if transposed else array, order="C")
        if name == "running_var":
            state[f"{number}.{_COUNT}"] = np.array(0, dtype=np.int64)
    return state


def from_state_dict(network: Sequential, state: Mapping[str, Any]) -> None:
    """Copy arrays from a state_dict into a network, in order, once every one is known to fit.

    Parameters
    ----------
    network : Sequential
        Changed in place.
    state : mapping of str to array
        NumPy arrays, or tensors that become such by ``np.asarray``.  What stands before the
        last dot of a name doesn't matter ("features.0.weight"), the order does.

    Raises
    ------
    CheckpointError
        An array is missing, left over, or of another shape.  Nothing has been copied.
    SettingError
        A layer of the network has no equal in PyTorch.
    """
    given = [(key, _as_array(key, value)) for key, value in state.items() if _COUNT not in key]
    wanted = list(_slots(network))
    pairs = []
    for place, (_number, name, array, transposed) in enumerate(wanted):
        shape = array.shape[::-1] if transposed else array.shape
        if place >= len(given):
            raise CheckpointError(
                _("the state_dict ends before {name} of shape {shape}").format(
                    name=name, shape=shape
                )
            )
        key, value = given[place]
        if key.rpartition(".")[2] != name or value.shape != shape:
            raise CheckpointError(
                _(
                    "the state_dict has {key} of shape {found} where the network has a {name} of "
                    "shape {wanted}"
                ).format(key=key, found=value.shape, name=name, wanted=shape)
            )
        pairs.append((array, value.T if transposed else value))
    if len(given) > len(wanted):
        raise CheckpointError(
            _("the state_dict has {key} left over: it belongs to another network").format(
                key=given[len(wanted)][0]
            )
        )
    for array, value in pairs:
        array[...] = value


def save_state_dict(path: str | os.PathLike[str], network: Sequential) -> None:
    """Write `to_state_dict` as a safetensors file, which PyTorch loads as it is.

    Raises
    ------
    RunFolderError
        The file can't be written.
    """
    from safetensors.numpy import save

    write_atomically(path, save(to_state_dict(network), {"format": "pt"}))


def load_state_dict(path: str | os.PathLike[str]) -> dict[str, NDArray[Any]]:
    """Read a .safetensors or .npz file of arrays, in the order in which they belong.

    Pickles (.pt, .pth) are not read: they run code.

    Raises
    ------
    CheckpointError
        The file can't be read, or is a pickle: the text says how to convert it.
    """
    path = Path(path)
    if path.suffix in (".pt", ".pth", ".pkl", ".bin"):
        raise CheckpointError(
            _(
                "{path} is a pickle, which can run code: in PyTorch, write the state_dict by "
                "safetensors.torch.save_file(state, 'weights.safetensors')"
            ).format(path=path)
        )
    try:
        if path.suffix == ".npz":
            check_heads(path)
            with np.load(path, allow_pickle=False) as archive:
                return {name: archive[name] for name in archive.files}
        from safetensors import SafetensorError
        from safetensors.numpy import load

        try:
            return dict(sorted(load(path.read_bytes()).items(), key=lambda item: _order(item[0])))
        except SafetensorError as error:
            raise ValueError(str(error)) from error
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile, zlib.error) as error:
        raise CheckpointError(
            _("{path} can't be read: {reason}").format(path=path, reason=error)
        ) from error


# safetensors does not keep an order: that of PyTorch's modules comes back from the names.
_PARTS = ("weight", "bias", "running_mean", "running_var", _COUNT)


def _order(name: str) -> tuple[Any, ...]:
    module, _dot, part = name.rpartition(".")
    words = [(0, int(w), "") if w.isdigit() else (1, 0, w) for w in module.split(".")]
    return (words, _PARTS.index(part) if part in _PARTS else len(_PARTS), part)


def _as_array(key: str, value: Any) -> NDArray[Any]:
    array = np.asarray(value)
    if array.dtype.kind not in "fiu":
        raise CheckpointError(
            _("{key} of the state_dict is {found}, not an array of numbers").format(
                key=key, found=type(value).__name__
            )
        )
    return array


def _slots(network: Sequential) -> Iterator[tuple[int, str, NDArray[Any], bool]]:
    """Yield module number, name, array and whether PyTorch has it transposed, in its order."""
    number = 0
    flat = network.sample_shape is None
    for name, layer in network.layers.items():
        if type(layer) is Affine:
            if not flat:
                flat, number = True, number + 1  # PyTorch's nn.Flatten
            yield number, "weight", layer.params["W"], True
            yield number, "bias", layer.params["b"], False
        elif type(layer) is Convolution:
            yield number, "weight", layer.params["W"], False
            yield number, "bias", layer.params["b"], False
        elif type(layer) in (BatchNormalization, LayerNorm):
            yield number, "weight", layer.params["gamma"], False
            yield number, "bias", layer.params["beta"], False
            for buffer, array in layer.buffers.items():
                yield number, buffer, array, False
        elif layer.params:
            raise SettingError(_("{layer} has no equal in a state_dict").format(layer=name))
        number += 1
