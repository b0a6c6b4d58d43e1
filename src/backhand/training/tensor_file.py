"""Arrays in a safetensors file whose damage is noticed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.atomic_file import write_atomically
from backhand.errors import CheckpointError
from backhand.language import gettext as _

# Of the layout below; a file of a later one is refused, not guessed at.
VERSION: Final = 1


def write_tensors(
    path: str | os.PathLike[str],
    kind: str,
    tensors: Mapping[str, NDArray[Any]],
    content: Mapping[str, Any],
) -> None:
    """Write arrays and a JSON content into one safetensors file, all or nothing.

    Parameters
    ----------
    path : path
    kind : str
        What the file is; `read_tensors` must be asked for the same.
    tensors : mapping of str to array
    content : mapping that JSON can hold

    Raises
    ------
    RunFolderError
        The file can't be written.
    """
    from safetensors.numpy import save

    # safetensors stores the bytes as they lie in memory: they must lie in order.
    tensors = {name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()}
    text = json.dumps(content, ensure_ascii=False, allow_nan=False)
    metadata = {"format": f"backhand-{kind}", "version": str(VERSION), "content": text}
    metadata["sha256"] = _digest(tensors, metadata)
    write_atomically(path, _in_order(save(tensors, metadata)))


def _in_order(stored: bytes) -> bytes:
    """Return a safetensors file with its metadata sorted: they come in the order of hashes."""
    length = int.from_bytes(stored[:8], "little")
    header = json.loads(stored[8 : 8 + length])
    header["__metadata__"] = dict(sorted(header["__metadata__"].items()))
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + stored[8 + length :]


def read_tensors(
    path: str | os.PathLike[str], kind: str
) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Return the arrays and the content that `write_tensors` wrote.

    Raises
    ------
    CheckpointError
        There is no such file, it is damaged, of another kind, or of another version.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    path = Path(path)
    try:
        stored = path.read_bytes()
    except OSError as error:
        raise CheckpointError(
            _("{path} can't be read: {reason}").format(path=path, reason=error.strerror or error)
        ) from error
    try:
        metadata = _metadata(stored)
        tensors = load(stored)
    except (SafetensorError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise CheckpointError(
            _(
                "{path} is damaged, or no safetensors file: take an older copy of it, or train anew"
            ).format(path=path)
        ) from error
    if metadata.get("format") != f"backhand-{kind}":
        raise CheckpointError(
            _(
                "{path} is a safetensors file, but not a {wanted} of backhand (its format: {found})"
            ).format(path=path, wanted=kind, found=metadata.get("format", "-"))
        )
    if metadata.get("version") != str(VERSION):
        raise CheckpointError(
            _(
                "{path} has version {found} of the format, and this backhand reads version "
                "{wanted}: use the backhand that wrote it"
            ).format(path=path, found=metadata.get("version", "-"), wanted=VERSION)
        )
    if metadata.pop("sha256", None) != _digest(tensors, metadata):
        raise CheckpointError(
            _(
                "{path} is damaged: its contents do not match their checksum; take an older copy "
                "of it, or train anew"
            ).format(path=path)
        )
    content: dict[str, Any] = json.loads(metadata["content"])
    return tensors, content


def _metadata(stored: bytes) -> dict[str, str]:
    """Return the metadata of a safetensors file: the `__metadata__` of its JSON header.

    Source: https://huggingface.co/docs/safetensors/index#format
    """
    length = int.from_bytes(stored[:8], "little")
    header = json.loads(stored[8 : 8 + length])
    metadata: dict[str, str] = dict(header.get("__metadata__", {}))
    return metadata


def _digest(tensors: Mapping[str, NDArray[Any]], metadata: Mapping[str, str]) -> str:
    """Return the SHA-256 of everything that the file holds, in a fixed order."""
    digest = hashlib.sha256(json.dumps(metadata, sort_keys=True).encode())
    for name in sorted(tensors):
        tensor = tensors[name]
        digest.update(json.dumps([name, tensor.dtype.str, tensor.shape]).encode())
        digest.update(tensor.tobytes())
    return digest.hexdigest()
