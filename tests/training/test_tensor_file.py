from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backhand.errors import CheckpointError
from backhand.training.tensor_file import read_tensors, write_tensors


@pytest.fixture
def stored(tmp_path):
    path = tmp_path / "a.safetensors"
    tensors = {"W": np.arange(6, dtype=np.float32).reshape(2, 3).T, "loss": np.array([0.5])}
    write_tensors(path, "checkpoint", tensors, {"big": 2**100, "word": "手"})
    return path


def test_arrays_and_content_come_back(stored):
    tensors, content = read_tensors(stored, "checkpoint")
    np.testing.assert_array_equal(tensors["W"], np.arange(6).reshape(2, 3).T)
    assert tensors["W"].dtype == np.float32
    assert content == {"big": 2**100, "word": "手"}


def test_any_safetensors_reader_can_open_it(stored):
    from safetensors.numpy import load_file

    assert load_file(stored)["W"].shape == (3, 2)


@given(st.data())
def test_a_changed_byte_is_noticed(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("damaged") / "a.safetensors"
    write_tensors(path, "model", {"W": np.arange(4.0)}, {"size": 4})
    content = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(content)
    # White space of the header may differ without a difference; nothing else may.
    with suppress(CheckpointError):
        tensors, values = read_tensors(path, "model")
        assert values == {"size": 4}
        assert tensors["W"].tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("length", [0, 3, 8, 60, -1])
def test_a_truncated_file_is_damaged(stored, length):
    stored.write_bytes(stored.read_bytes()[:length])
    with pytest.raises(CheckpointError, match=r"a\.safetensors is damaged"):
        read_tensors(stored, "checkpoint")


def test_no_file_another_kind_another_format_and_another_version(stored, tmp_path):
    from safetensors.numpy import save_file

    with pytest.raises(CheckpointError, match="nothing-here"):
        read_tensors(tmp_path / "nothing-here", "checkpoint")
    with pytest.raises(CheckpointError, match="backhand-checkpoint"):
        read_tensors(stored, "model")
    save_file({"W": np.ones(1)}, tmp_path / "other")
    with pytest.raises(CheckpointError, match="not a model"):
        read_tensors(tmp_path / "other", "model")
    save_file({"W": np.ones(1)}, tmp_path / "later", {"format": "backhand-model", "version": "99"})
    with pytest.raises(CheckpointError, match="99"):
        read_tensors(tmp_path / "later", "model")


def test_content_that_json_cannot_hold_writes_nothing(tmp_path):
    with pytest.raises(ValueError, match="JSON"):
        write_tensors(tmp_path / "a", "model", {}, {"loss": float("nan")})
    assert list(tmp_path.iterdir()) == []
