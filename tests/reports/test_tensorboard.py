"""TensorBoard's files, read back."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from backhand.errors import SettingError
from backhand.reports.tensorboard import TensorBoardWriter
from backhand.training import Trainer, TrainingData, TrainingSettings


def records(path):
    """Yield the events of a file: length, its checksum, the event, its checksum.

    Source: the TFRecord format, https://www.tensorflow.org/tutorials/load_data/tfrecord
    """
    event_pb2 = pytest.importorskip("tensorboardX.proto.event_pb2")
    content = path.read_bytes()
    while content:
        (length,) = struct.unpack("<Q", content[:8])
        yield event_pb2.Event.FromString(content[12 : 12 + length])
        content = content[16 + length :]


def test_what_is_written_can_be_read(tmp_path):
    pytest.importorskip("tensorboardX", reason="the extra tensorboard is not installed")
    rng = np.random.default_rng(0)
    x, t = rng.random((20, 5)).astype("f"), rng.integers(0, 2, 20)
    trainer = Trainer.from_settings(
        TrainingData(x, t, x, t),
        TrainingSettings(iterations=5, batch_size=10, hidden_size=3, engine="layers"),
        output_size=2,
        callbacks=[TensorBoardWriter(tmp_path)],
    )
    history = trainer.run()
    (file,) = tmp_path.iterdir()
    values = [(e.step, v) for e in records(file) for v in e.summary.value]
    losses = [v.simple_value for _step, v in values if v.tag == "loss/train"]
    np.testing.assert_allclose(losses, history.train_loss, rtol=1e-6)
    steps = [step for step, v in values if v.tag == "accuracy/test"]
    assert steps == list(history.iteration)
    assert {v.tag for _step, v in values if v.HasField("histo")} == {"W1", "b1", "W2", "b2"}


def test_its_absence_is_one_line(monkeypatch, tmp_path):
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(SettingError, match=r"pip install 'backhand\[tensorboard\]'"):
        TensorBoardWriter(tmp_path)
