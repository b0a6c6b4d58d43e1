"""Any number becomes a float; floats and complex numbers keep their type."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.errors import DtypeError
from backhand.functions.floating import as_floating


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.complex128])
def test_floats_pass_without_a_copy(dtype):
    x = np.ones(3, dtype=dtype)
    assert as_floating(x) is x


@pytest.mark.parametrize("x", [[1, 2], 1, True, np.uint8(3), np.array([1], dtype=np.int64)])
def test_all_else_becomes_float64(x):
    assert as_floating(x).dtype == np.float64


class Sparse:
    """As SciPy's matrices are, to whoever asks."""

    def toarray(self):
        return np.eye(2)


def test_what_holds_no_numbers_is_told_apart():
    with pytest.raises(DtypeError, match=r"sparse matrix \(Sparse\): give x.toarray"):
        as_floating(Sparse())
    with pytest.raises(DtypeError, match="<U3, not numbers"):
        as_floating(["one", "two"])
