from __future__ import annotations

import numpy as np
import pytest

from backhand.errors import CheckpointError
from backhand.training import Checkpoint, HistoryRow, TrainingSettings
from backhand.training.checkpoint import load_checkpoint, save_checkpoint
from backhand.training.tensor_file import read_tensors, write_tensors


@pytest.fixture
def checkpoint() -> Checkpoint:
    return Checkpoint(
        settings=TrainingSettings(seed=2),
        iteration=3,
        parameters={"W1": np.arange(6, dtype=np.float32).reshape(2, 3), "b1": np.zeros(3)},
        train_loss=np.array([2.3, 1 / 3, 0.1]),
        rows=(HistoryRow(0, 0.1, 0.2, 0.3),),
        optimizer={"name": "Momentum", "velocity.W1": np.ones((2, 3)), "rate": 0.1},
        sampler={"sampling": "replacement", "generator": {"state": 2**127}},
        seconds=1.5,
        source="a folder",
        fingerprint="abc",
        buffers={"BatchNormalization1.running_mean": np.array([0.25, 4.0])},
        generators={"Dropout1": {"state": 2**100}},
    )


def test_everything_comes_back(checkpoint, tmp_path):
    path = tmp_path / "checkpoint.safetensors"
    save_checkpoint(path, checkpoint)
    loaded = load_checkpoint(path)
    for name in ("settings", "iteration", "rows", "sampler", "seconds", "source", "fingerprint"):
        assert getattr(loaded, name) == getattr(checkpoint, name)
    for name, value in checkpoint.parameters.items():
        np.testing.assert_array_equal(loaded.parameters[name], value)
        assert loaded.parameters[name].dtype == value.dtype
    np.testing.assert_array_equal(loaded.train_loss, checkpoint.train_loss)
    assert loaded.buffers.keys() == checkpoint.buffers.keys()
    for name, value in checkpoint.buffers.items():
        np.testing.assert_array_equal(loaded.buffers[name], value)
    assert loaded.generators == checkpoint.generators
    assert loaded.optimizer["rate"] == 0.1
    np.testing.assert_array_equal(loaded.optimizer["velocity.W1"], np.ones((2, 3)))


def test_a_part_that_is_missing_is_named(checkpoint, tmp_path):
    path = tmp_path / "checkpoint.safetensors"
    save_checkpoint(path, checkpoint)
    tensors, content = read_tensors(path, "checkpoint")
    del content["sampler"]
    write_tensors(path, "checkpoint", tensors, content)
    with pytest.raises(CheckpointError, match="sampler"):
        load_checkpoint(path)


def test_settings_of_another_backhand_are_refused(checkpoint, tmp_path):
    path = tmp_path / "checkpoint.safetensors"
    save_checkpoint(path, checkpoint)
    tensors, content = read_tensors(path, "checkpoint")
    content["settings"]["momentum"] = 0.9
    write_tensors(path, "checkpoint", tensors, content)
    with pytest.raises(CheckpointError, match="momentum"):
        load_checkpoint(path)
