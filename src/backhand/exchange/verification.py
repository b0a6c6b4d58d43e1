"""An ONNX file held against the network that it was made from, in another runtime."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.errors import SettingError
from backhand.language import gettext as _
from backhand.networks import Sequential

# How far a logit may be off, in units of 1 + |logit|, as np.allclose has it. Two float32 runtimes
# differ by 1.3e-5 where logits are around 30, each as near to the truth as the other.
TOLERANCE: Final = 1e-5
_CHUNK: Final = 500


@dataclass(frozen=True)
class Verification:
    """What the runtime made of the samples.

    Attributes
    ----------
    samples : int
    largest_difference : float
        Of all logits: |theirs - ours| / (1 + |ours|).
    other_answers : int
        Samples whose largest logit is another class's.
    """

    samples: int
    largest_difference: float
    other_answers: int

    @property
    def passed(self) -> bool:
        """Whether the file says what the network says."""
        return self.largest_difference <= TOLERANCE


def verify_onnx(path: str | os.PathLike[str], network: Sequential, x: NDArray[Any]) -> Verification:
    """Run an ONNX file in onnxruntime on samples, and compare its logits.

    Parameters
    ----------
    path : path
    network : Sequential
    x : (N, …) float array
        As `predict` takes them.

    Returns
    -------
    verification : Verification

    Raises
    ------
    SettingError
        onnxruntime is not installed.
    """
    try:
        import onnxruntime
    except ImportError as error:
        raise SettingError(_("the verification needs: pip install 'backhand[onnx]'")) from error
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        os.fspath(path), options, providers=["CPUExecutionProvider"]
    )
    shape = session.get_inputs()[0].shape[1:]
    largest, other = 0.0, 0
    for start in range(0, len(x), _CHUNK):
        some = np.asarray(x[start : start + _CHUNK])
        theirs = session.run(["logits"], {"x": some.reshape(len(some), *shape).astype(np.float32)})[
            0
        ].astype(np.float64)
        ours = network.predict(some).astype(np.float64)
        off = np.abs(theirs - ours) / (1.0 + np.abs(ours))
        largest = max(largest, float(off.max(initial=0.0)))
        other += int(np.count_nonzero(theirs.argmax(axis=1) != ours.argmax(axis=1)))
    return Verification(len(x), largest, other)
