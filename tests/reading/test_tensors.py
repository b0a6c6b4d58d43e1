"""A tensor's numbers, for whoever reads arrays."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed: make test-frameworks")

from backhand.reading.tape import Tape  # noqa: E402
from backhand.reading.tensors import arrayed, is_tensor, tensor_of, viewed  # noqa: E402


def test_a_view_shares_the_tensor_s_memory():
    tensor = torch.zeros(2, 3, requires_grad=True)
    viewed(tensor)[0, 1] = 5
    assert tensor[0, 1].item() == 5


def test_bfloat16_is_seen_in_single_precision():
    assert viewed(torch.ones(2, dtype=torch.bfloat16)).dtype == np.float32


def test_what_is_no_tensor_stays_as_it_is():
    assert not is_tensor(np.ones(2))
    assert arrayed("text") == "text"
    assert tensor_of(np.int64(3)) == 3
    assert tensor_of(np.float64(0.5)).dtype == torch.float64


def test_a_tape_sees_tensors_and_moves_them():
    tape = Tape(moved=(0, 0, np.full(2, 0.5)))
    moved = tape.value(0, torch.ones(2, dtype=torch.float64))
    assert is_tensor(moved)
    assert moved.tolist() == [1.5, 1.5]
    assert tape.seen[0].value.tolist() == [1.5, 1.5]
