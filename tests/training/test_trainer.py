from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

import backhand
from backhand.data import load_dataset
from backhand.errors import (
    CheckpointError,
    Interrupted,
    LabelError,
    NonFiniteError,
    RunFolderError,
    SettingError,
    ShapeError,
)
from backhand.networks import TwoLayerNet
from backhand.training import (
    SGD,
    Trainer,
    TrainingData,
    TrainingSettings,
    load_checkpoint,
)

SAMPLINGS = ("replacement", "epoch")


def outcome(trainer):
    """What two equal runs have in common: everything but the seconds."""
    history = trainer.history()
    return (
        {name: value.tobytes() for name, value in trainer.network.params.items()},
        history.train_loss,
        [row[:3] for row in history.rows],
    )


def test_it_learns(make_trainer):
    history = make_trainer(iterations=300).run()
    assert history.train_loss[0] == pytest.approx(np.log(3), rel=0.01)
    assert history.test_accuracy[-1] == 1
    assert len(history.train_loss) == 300
    assert history.source == "blobs"
    assert history.seconds >= history.rows[-1].seconds > 0


@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_a_row_at_iteration_0_and_each_epoch_after_it(make_trainer, sampling):
    # 64 samples in batches of 10: seven batches an epoch, the last one smaller by epochs.
    history = make_trainer(iterations=22, sampling=sampling).run()
    assert history.iteration == (0, 7, 14, 21)


def test_the_run_is_the_loop_of_the_exercise(make_trainer, blobs):
    trainer = make_trainer(iterations=15, dtype="float64", seed=4)
    history = trainer.run()
    generators = TrainingSettings(seed=4).generators()
    network = TwoLayerNet(6, 5, 3, rng=generators.initial, dtype=np.float64)
    data = blobs.astype("float64")
    losses, rows = [], []
    for i in range(15):
        batch = generators.batches.choice(64, 10)
        x, t = data.x_train[batch], data.t_train[batch]
        losses.append(network.loss(x, t))
        for name, gradient in network.gradient(x, t).items():
            network.params[name] -= 0.1 * gradient
        if i % 7 == 0:
            rows.append(
                (
                    i,
                    network.accuracy(data.x_train, data.t_train),
                    network.accuracy(data.x_test, data.t_test),
                )
            )
    assert history.train_loss == tuple(losses)
    assert [row[:3] for row in history.rows] == rows
    for name, value in network.params.items():
        np.testing.assert_array_equal(trainer.network.params[name], value)


def test_one_seed_reaches_everything(make_trainer):
    runs = [make_trainer(seed=seed) for seed in (1, 1, 2)]
    for trainer in runs:
        trainer.run()
    assert outcome(runs[0]) == outcome(runs[1])
    assert outcome(runs[0]) != outcome(runs[2])


def test_the_callbacks_hear_of_each_step_and_row(make_trainer):
    steps, rows = [], []
    trainer = make_trainer(
        iterations=9, on_step=lambda i, loss: steps.append((i, loss)), on_row=rows.append
    )
    history = trainer.run()
    assert steps == list(enumerate(history.train_loss))
    assert tuple(rows) == history.rows


def test_another_step_takes_the_place_of_the_layers(blobs):
    seen = []

    class Compiled:
        def step(self, x, t):
            seen.append(x.shape)
            return 0.25

    network = TwoLayerNet(6, 5, 3, rng=0)
    settings = TrainingSettings(iterations=7, batch_size=10, hidden_size=5, sampling="epoch")
    before = {name: value.copy() for name, value in network.params.items()}
    history = Trainer(network, SGD(), blobs, settings, step=Compiled()).run()
    assert history.train_loss == (0.25,) * 7
    assert seen == [(10, 6)] * 6 + [(4, 6)]
    for name, value in before.items():
        np.testing.assert_array_equal(network.params[name], value)


def test_images_with_axes_are_taken_too(blobs):
    def images(x):
        return x.reshape(len(x), 1, 2, 3)

    data = TrainingData(images(blobs.x_train), blobs.t_train, images(blobs.x_test), blobs.t_test)
    settings = TrainingSettings(iterations=300, batch_size=10, hidden_size=5)
    flat = Trainer.from_settings(blobs, settings, output_size=3).run()
    assert Trainer.from_settings(data, settings, output_size=3).run().train_loss == flat.train_loss


# -- resuming ---------------------------------------------------------------------------


@pytest.mark.parametrize("sampling", SAMPLINGS)
@pytest.mark.parametrize("stop_after", [1, 7, 8, 33, 59])
def test_a_stopped_run_goes_on_bit_for_bit(make_trainer, tmp_path, sampling, stop_after):
    whole = make_trainer(sampling=sampling)
    whole.run()
    path = tmp_path / "checkpoint.safetensors"
    first = make_trainer(
        sampling=sampling,
        checkpoint_path=path,
        on_step=lambda i, _loss: first.request_stop() if i + 1 == stop_after else None,
    )
    with pytest.raises(Interrupted, match=f"{stop_after} of 60") as caught:
        first.run()
    assert (caught.value.checkpoint_path, caught.value.iteration) == (path, stop_after)
    second = make_trainer(sampling=sampling)
    second.restore(load_checkpoint(path))
    assert second.run().seconds > first.history().seconds
    assert outcome(second) == outcome(whole)


def test_the_same_trainer_can_go_on_itself(make_trainer):
    whole = make_trainer()
    whole.run()
    trainer = make_trainer(on_row=lambda row: trainer.request_stop() if row[0] == 7 else None)
    with pytest.raises(Interrupted) as caught:
        trainer.run()
    assert caught.value.checkpoint_path is None
    trainer.run()
    assert outcome(trainer) == outcome(whole)


def test_a_finished_run_can_be_made_longer(make_trainer, tmp_path):
    path = tmp_path / "checkpoint.safetensors"
    make_trainer(iterations=25, checkpoint_path=path).run()
    longer, whole = make_trainer(iterations=60), make_trainer(iterations=60)
    longer.restore(load_checkpoint(path))
    longer.run()
    whole.run()
    assert outcome(longer) == outcome(whole)


KILLED_RUN = """
import os, signal, sys
from pathlib import Path
from backhand.data import load_dataset
from backhand.training import *

folder, path, sampling, killed_after = sys.argv[1:]
path = Path(path)
settings = TrainingSettings(iterations=35, batch_size=20, hidden_size=8, sampling=sampling)
data = TrainingData.from_dataset(load_dataset("mnist", folder=folder), settings.dtype)
trainer = Trainer.from_settings(
    data,
    settings,
    checkpoint_path=path,
    on_step=lambda i, loss: os.kill(os.getpid(), signal.SIGKILL) if f"{i}" == killed_after else 0,
)
if path.exists():
    trainer.restore(load_checkpoint(path))
trainer.run()
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_a_run_killed_with_sigkill_ends_as_one_that_was_not(tmp_path, small_mnist, sampling):
    source = str(Path(backhand.__path__[0]).parent)

    def run(path, killed_after="never"):
        words = [str(small_mnist), str(path), sampling, killed_after]
        return subprocess.run(
            [sys.executable, "-c", KILLED_RUN, *words], env={**os.environ, "PYTHONPATH": source}
        ).returncode

    path, straight = tmp_path / "killed.safetensors", tmp_path / "straight.safetensors"
    # In mid-epoch: an epoch is ten iterations, and a checkpoint follows its last.
    assert run(path, "17") == -signal.SIGKILL
    assert load_checkpoint(path).iteration == 11
    assert run(path) == run(straight) == 0
    killed, whole = load_checkpoint(path), load_checkpoint(straight)
    assert killed.iteration == whole.iteration == 35
    for name, value in whole.parameters.items():
        assert killed.parameters[name].tobytes() == value.tobytes()
    assert killed.train_loss.tobytes() == whole.train_loss.tobytes()
    assert [row[:3] for row in killed.rows] == [row[:3] for row in whole.rows]
    assert json.dumps(killed.sampler) == json.dumps(whole.sampler)


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"seed": 9}, SettingError, r"seed.*--seed.* 0.* 9"),
        ({"hidden_size": 6}, SettingError, "--hidden"),
        ({"sampling": "epoch"}, SettingError, "--sampling"),
        ({"iterations": 5}, SettingError, "60 iterations already"),
    ],
)
def test_a_contradiction_to_the_checkpoint_is_named(make_trainer, changes, error, words):
    trainer = make_trainer()
    trainer.run()
    other = make_trainer(**changes)
    before = outcome(other)
    with pytest.raises(error, match=words):
        other.restore(trainer.checkpoint())
    assert outcome(other) == before


def test_other_data_and_another_network_are_refused(make_trainer, blobs):
    checkpoint = make_trainer().checkpoint()
    other = TrainingData(
        blobs.x_train, (blobs.t_train + 1) % 3, blobs.x_test, blobs.t_test, "other"
    )
    settings = checkpoint.settings
    with pytest.raises(CheckpointError, match=r"blobs.*other"):
        Trainer.from_settings(other, settings, output_size=3).restore(checkpoint)
    with pytest.raises(CheckpointError, match=r"W2.*\(5, 3\).*\(5, 4\)"):
        Trainer.from_settings(blobs, settings, output_size=4).restore(checkpoint)


def test_a_checkpoint_is_not_moved_by_the_run_that_goes_on(make_trainer):
    trainer = make_trainer()
    checkpoint = trainer.checkpoint()
    before = {name: value.copy() for name, value in checkpoint.parameters.items()}
    trainer.run()
    for name, value in before.items():
        np.testing.assert_array_equal(checkpoint.parameters[name], value)
    assert len(checkpoint.train_loss) == 0


# -- stopping ---------------------------------------------------------------------------


def test_ctrl_c_ends_between_two_steps_with_a_checkpoint(make_trainer, tmp_path, ctrl_c):
    path = tmp_path / "checkpoint.safetensors"
    before = signal.getsignal(signal.SIGINT)
    trainer = make_trainer(
        checkpoint_path=path,
        on_step=lambda i, _loss: ctrl_c() if i == 20 else None,
    )
    with pytest.raises(Interrupted):
        trainer.run()
    assert load_checkpoint(path).iteration == 21
    assert signal.getsignal(signal.SIGINT) is before


def test_ctrl_c_in_the_middle_of_an_update_waits_for_its_end(blobs, tmp_path, ctrl_c):
    class Torn(SGD):
        """Presses Ctrl-C between the first parameter and the second."""

        def update(self, params, grads):
            names = iter(params)
            first = next(names)
            super().update({first: params[first]}, grads)
            ctrl_c()
            super().update({name: params[name] for name in names}, grads)

    settings = TrainingSettings(iterations=9, batch_size=10, hidden_size=5)
    path = tmp_path / "checkpoint.safetensors"
    trainer = Trainer(TwoLayerNet(6, 5, 3, rng=0), Torn(0.1), blobs, settings, checkpoint_path=path)
    with pytest.raises(Interrupted):
        trainer.run()
    straight = Trainer(TwoLayerNet(6, 5, 3, rng=0), SGD(0.1), blobs, settings.replace(iterations=1))
    straight.run()
    saved = load_checkpoint(path)
    assert saved.iteration == 1
    for name, value in straight.network.params.items():
        np.testing.assert_array_equal(saved.parameters[name], value)


def test_a_run_in_another_thread_is_stopped_from_this_one(make_trainer):
    trainer = make_trainer(iterations=10**6, on_step=lambda i, _loss: time.sleep(0.001))
    caught = []

    def work():
        try:
            trainer.run()
        except Interrupted as interrupted:
            caught.append(interrupted)

    thread = threading.Thread(target=work)
    thread.start()
    time.sleep(0.05)
    trainer.request_stop()
    thread.join(timeout=10)
    assert not thread.is_alive()
    assert caught[0].iteration == trainer.iteration < 10**6


# -- faults -----------------------------------------------------------------------------


def test_a_loss_that_is_not_finite_names_the_iteration_and_the_layer(make_trainer, tmp_path):
    path = tmp_path / "checkpoint.safetensors"
    trainer = make_trainer(checkpoint_path=path)

    def break_it(iteration, _loss):
        if iteration == 9:
            trainer.network.params["W2"][0, 0] = np.nan

    trainer._on_step = break_it
    with pytest.raises(NonFiniteError, match=r"iteration 10\b.*Affine2"):
        trainer.run()
    # The last good checkpoint, that of the row at iteration 7, still stands.
    assert load_checkpoint(path).iteration == 8


def test_a_rate_that_blows_the_network_up_ends_with_words_not_warnings(make_trainer):
    with pytest.raises(NonFiniteError, match="iteration"):
        make_trainer(learning_rate=1e30).run()


def test_an_overflow_in_the_last_update_is_not_saved(make_trainer, tmp_path):
    path = tmp_path / "checkpoint.safetensors"
    trainer = make_trainer(
        iterations=10,
        checkpoint_path=path,
        on_step=lambda i, _loss: trainer.network.params["b1"].fill(np.inf) if i == 9 else None,
    )
    with pytest.raises(NonFiniteError, match=r"iteration 9\b.*b1"):
        trainer.run()
    assert load_checkpoint(path).iteration == 8


def test_faults_are_found_before_the_first_step(make_trainer, blobs):
    with pytest.raises(SettingError, match=r"65.*--batch-size.*64"):
        make_trainer(batch_size=65)
    with pytest.raises(LabelError, match=r"t_train\[2\] is 2, outside the classes 0 to 1"):
        Trainer.from_settings(blobs, TrainingSettings(batch_size=10), output_size=2)
    with pytest.raises(ShapeError):
        Trainer(TwoLayerNet(7, 5, 3), SGD(), blobs, TrainingSettings(batch_size=10))


def test_a_checkpoint_that_cannot_be_written_is_named(make_trainer, tmp_path):
    with pytest.raises(RunFolderError, match="nowhere"):
        make_trainer(checkpoint_path=tmp_path / "nowhere" / "c.safetensors").run()


# -- the real thing ---------------------------------------------------------------------


@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_mnist_is_learnt(mnist_folder, sampling):
    settings = TrainingSettings(iterations=1201, sampling=sampling)
    data = TrainingData.from_dataset(load_dataset("mnist", folder=mnist_folder), settings.dtype)
    history = Trainer.from_settings(data, settings).run()
    assert history.iteration == (0, 600, 1200)
    assert history.train_loss[0] == pytest.approx(np.log(10), rel=0.02)
    assert history.test_accuracy[-1] > 0.9
