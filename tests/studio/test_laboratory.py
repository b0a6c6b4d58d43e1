"""Runs in processes of their own: held up, stopped, gone on with, killed, closed."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from backhand.studio.experiment import Experiment
from backhand.studio.laboratory import Laboratory
from backhand.studio.protocol import Order
from backhand.training import Trainer, TrainingData, TrainingSettings, load_checkpoint, load_model


def settings(**changes: object) -> TrainingSettings:
    given = {"iterations": 40, "batch_size": 20, "hidden_size": 8, "engine": "layers", **changes}
    return TrainingSettings(**given)  # type: ignore[arg-type]


def until(condition: Callable[[], bool], patience: float = 60.0) -> None:
    last = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < last, "it doesn't come to pass"
        time.sleep(0.01)


@pytest.fixture
def laboratory(small_mnist: Path, tmp_path: Path) -> Iterator[Laboratory]:
    one = Laboratory(small_mnist, tmp_path / "runs")
    yield one
    one.close(lambda text: None)


def pid_of(laboratory: Laboratory, experiment: Experiment) -> int:
    return next(
        worker._process.pid for worker in laboratory._workers if worker.experiment is experiment
    )


def test_a_run_goes_as_one_of_the_command_line_does(laboratory, small_mnist):
    one = laboratory.start(settings())
    until(lambda: one.ended)
    assert (one.state, one.note) == ("finished", "")
    assert one.checked is not None
    assert one.checked.passed
    assert one.iteration == one.curve.iterations == 40
    assert [row.iteration for row in one.rows] == [0, 10, 20, 30]
    assert one.report.is_file()
    assert one.done.test_accuracy == pytest.approx(
        load_model(one.folder.model).accuracy(
            laboratory.dataset("mnist").x_test.reshape(50, -1) / np.float32(255),
            laboratory.dataset("mnist").t_test,
        )
    )
    # The last parameters that were sent are those of the model.
    saved = load_model(one.folder.model)
    for name, value in one.network().params.items():
        np.testing.assert_array_equal(value, saved.params[name])
    data = TrainingData.pixels_of(laboratory.dataset("mnist"))
    alone = Trainer.from_settings(data, one.settings, output_size=10).run()
    np.testing.assert_allclose(one.curve.points()[1], alone.train_loss, rtol=1e-6)


def test_paused_stepped_slowed_stopped_and_gone_on_with(laboratory):
    one = laboratory.start(settings(iterations=3000), check=False, paused=True)
    until(lambda: one.state == "paused")
    assert one.iteration == 0
    laboratory.order(one, Order("step"))
    until(lambda: one.iteration == 1 and one.state == "paused")
    laboratory.order(one, Order("step", 5))
    until(lambda: one.iteration == 6 and one.state == "paused")
    assert one.snapshot == 6
    # Two steps a second: it is still at it when it is looked at.
    laboratory.order(one, Order("speed", 2.0))
    laboratory.order(one, Order("resume"))
    until(lambda: one.iteration >= 8)
    assert one.state == "running"
    assert one.iteration < 1000
    laboratory.order(one, Order("stop"))
    until(lambda: one.state == "stopped")
    assert one.resumable
    stopped = one.iteration
    assert load_checkpoint(one.folder.checkpoint).iteration == stopped

    laboratory.order(one, Order("speed", 0.0))  # nobody is there to hear it
    one.speed_limit = 0.0
    laboratory.resume(one)
    until(lambda: one.ended)
    assert one.state == "finished"
    assert one.curve.iterations == 3000
    assert len(laboratory.experiments) == 1


def test_two_runs_side_by_side_each_in_its_folder(laboratory):
    first = laboratory.start(settings(iterations=100_000), check=False, speed=20)
    second = laboratory.start(settings(seed=1), check=False)
    until(lambda: second.ended)
    assert second.state == "finished"
    assert not first.ended
    assert first.folder.path != second.folder.path
    assert [one.number for one in laboratory.experiments] == [1, 2]


def test_what_cannot_be_done_is_told_and_the_process_serves_the_next(laboratory):
    wrong = laboratory.start(settings(batch_size=1000))
    until(lambda: wrong.ended)
    assert wrong.state == "failed"
    assert "batch" in wrong.note
    assert not wrong.resumable
    right = laboratory.start(settings())
    until(lambda: right.ended)
    assert right.state == "finished"
    assert len(laboratory._workers) == 1


def test_a_loss_that_is_no_number_is_told(laboratory):
    one = laboratory.start(settings(learning_rate=1e30), check=False)
    until(lambda: one.ended)
    assert one.state == "failed"
    assert "iteration" in one.note


def test_a_killed_process_is_told_and_can_be_gone_on_with(laboratory):
    one = laboratory.start(settings(iterations=2000), check=False, speed=50)
    until(lambda: one.iteration >= 3)
    os.kill(pid_of(laboratory, one), getattr(signal, "SIGKILL", signal.SIGTERM))
    until(lambda: one.ended)
    assert one.state == "failed"
    assert one.lost is not None
    assert one.resumable
    one.speed_limit = 0.0
    laboratory.resume(one)
    until(lambda: one.ended)
    assert (one.state, one.lost) == ("finished", None)


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal there")
def test_a_process_that_is_asked_to_end_leaves_a_checkpoint(laboratory):
    one = laboratory.start(settings(iterations=2000), check=False, speed=50)
    until(lambda: one.iteration >= 3)
    os.kill(pid_of(laboratory, one), signal.SIGTERM)
    until(lambda: one.ended)
    assert one.state == "stopped"
    assert load_checkpoint(one.folder.checkpoint).iteration >= 3


def test_closing_writes_checkpoints_and_says_so(laboratory):
    one = laboratory.start(settings(iterations=2000), check=False, speed=50)
    until(lambda: one.iteration >= 3)
    said = []
    laboratory.close(said.append)
    assert one.state == "stopped"
    assert load_checkpoint(one.folder.checkpoint).iteration == one.iteration
    assert len(said) == 1
    assert f"backhand train --resume {one.folder.path}" in said[0]
    assert not any(worker.alive for worker in laboratory._workers)
