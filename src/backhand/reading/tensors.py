"""What a tensor of torch's is to whoever reads arrays: a view of its numbers.

Nothing here imports torch: where no file has done so, there are no tensors.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def is_tensor(value: Any) -> bool:
    """Whether a value is a tensor whose numbers lie in this machine's memory, strided."""
    torch: Any = sys.modules.get("torch")
    if torch is None or not isinstance(value, getattr(torch, "Tensor", ())):
        return False
    tensor: Any = value
    return bool(tensor.device.type == "cpu" and tensor.layout is torch.strided)


def in_double_precision() -> None:
    """Have torch make its tensors in double precision, and multiply them in one thread.

    A slope of what is computed in single precision has three digits.
    """
    torch: Any = sys.modules.get("torch")
    if torch is not None:
        torch.set_default_dtype(torch.float64)
        torch.set_num_threads(1)  # small tensors: threads would wait for each other


def viewed(tensor: Any) -> Array:
    """Return a tensor's numbers as an array on the same memory, if NumPy has their type.

    One that is kept in half precision of Google's kind (bfloat16) is a copy in float32.
    """
    torch = sys.modules["torch"]
    plain = tensor.detach().resolve_conj().resolve_neg()
    return np.asarray((plain.float() if plain.dtype is torch.bfloat16 else plain).numpy())


def arrayed(value: Any) -> Any:
    """Return a tensor's numbers; anything else as it is."""
    return viewed(value) if is_tensor(value) else value


def tensor_of(value: Any) -> Any:
    """Return an array, or a number of NumPy's, as a tensor of its own; anything else as it is."""
    if isinstance(value, (np.ndarray, np.floating)):
        return sys.modules["torch"].from_numpy(np.array(value, order="C"))
    return value.item() if isinstance(value, np.generic) else value
