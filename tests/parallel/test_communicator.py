"""The communicator: sums, patience, and what is said where there is no MPI."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from backhand.errors import SettingError
from backhand.parallel import Communicator, world
from backhand.parallel.communicator import flat_like


class Alone:
    def Get_rank(self):  # noqa: N802 - MPI's name
        return 0

    def Get_size(self):  # noqa: N802 - MPI's name
        return 1


def test_its_absence_is_one_line(monkeypatch):
    monkeypatch.setitem(sys.modules, "mpi4py", None)
    with pytest.raises(SettingError, match=r"pip install 'backhand\[mpi\]'") as told:
        world()
    assert "\n" not in str(told.value)


def test_patience_is_positive():
    with pytest.raises(SettingError, match="patience"):
        Communicator(Alone(), 0)


def test_room_for_all():
    flat = flat_like({"W": np.ones((2, 3), "f"), "b": np.ones(3, "f")}, 2)
    assert flat.shape == (11,)
    assert flat.dtype == np.float32
