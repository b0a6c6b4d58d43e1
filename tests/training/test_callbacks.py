"""What takes part in a run: told in turn, allowed to end it, keeping the best."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.errors import Interrupted, SettingError
from backhand.training import (
    BestModel,
    Callback,
    EarlyStopping,
    HistoryRow,
    Trainer,
    TrainingData,
    TrainingSettings,
    load_model,
    model_about,
)


def data():
    rng = np.random.default_rng(0)
    x = rng.random((60, 5)).astype("f")
    t = (x[:, 0] > 0.5).astype(int)
    return TrainingData(x[:40], t[:40], x[40:], t[40:])


def settings(**changes):
    given = {"iterations": 40, "batch_size": 10, "hidden_size": 4, "engine": "layers", **changes}
    return TrainingSettings(**given)


class Diary(Callback):
    def __init__(self):
        self.told = []

    def on_begin(self, trainer):
        self.told.append("begin")

    def on_step(self, trainer, iteration, loss):
        self.told.append(iteration)

    def on_row(self, trainer, row):
        self.told.append("row")
        if len(trainer.rows) == 3:
            trainer.finish()

    def on_end(self, trainer):
        self.told.append("end")


class Brake(Callback):
    """Allows so many steps at a time, and keeps what it saw."""

    def __init__(self, *grants, stop=False, finish=False):
        self.grants = list(grants)
        self.asked = []
        self.stop = stop
        self.finish = finish

    def allow(self, trainer, steps):
        self.asked.append((trainer.iteration, steps))
        if self.grants:
            return self.grants.pop(0)
        if self.stop:
            trainer.request_stop()
        if self.finish:
            trainer.finish()
        return steps


@pytest.mark.parametrize("engine", ["layers", "compiled"])
def test_a_run_may_be_held_up_step_by_step(engine):
    if engine == "compiled":
        pytest.importorskip("numba")
    plain = Trainer.from_settings(data(), settings(engine=engine), output_size=2).run()
    brake = Brake(1, 1, 2, 0, 99)
    held = Trainer.from_settings(
        data(), settings(engine=engine), output_size=2, callbacks=[brake]
    ).run()
    assert held.train_loss == plain.train_loss
    # One step, one, then no more than two, and at least one where none is granted.
    assert [iteration for iteration, _ in brake.asked][:3] == [0, 1, 2]
    assert all(steps >= 1 for _, steps in brake.asked)
    assert len({iteration for iteration, _ in brake.asked}) == len(brake.asked)


@pytest.mark.parametrize("engine", ["layers", "compiled"])
def test_a_run_may_be_ended_while_it_is_held_up(engine):
    if engine == "compiled":
        pytest.importorskip("numba")
    with pytest.raises(Interrupted):
        Trainer.from_settings(
            data(), settings(engine=engine), output_size=2, callbacks=[Brake(1, 1, stop=True)]
        ).run()
    history = Trainer.from_settings(
        data(), settings(engine=engine), output_size=2, callbacks=[Brake(1, 1, finish=True)]
    ).run()
    assert len(history.train_loss) == 2


def test_the_wait_is_no_training_time(monkeypatch):
    class Waiter(Brake):
        def allow(self, trainer, steps):
            clock["now"] += 100
            return steps

    clock = {"now": 0.0}
    monkeypatch.setattr("backhand.training.trainer.time.perf_counter", lambda: clock["now"])
    history = Trainer.from_settings(data(), settings(), output_size=2, callbacks=[Waiter()]).run()
    assert clock["now"] == 4000
    assert history.seconds == 0


@pytest.mark.parametrize("engine", ["layers", "compiled"])
def test_parameters_and_losses_can_be_read_in_mid_run(engine):
    if engine == "compiled":
        pytest.importorskip("numba")

    class Reader(Brake):
        def allow(self, trainer, steps):
            seen.append((trainer.iteration, trainer.parameters(), trainer.losses(1)))
            return super().allow(trainer, steps)

    seen = []
    given = settings(engine=engine)
    trainer = Trainer.from_settings(data(), given, output_size=2, callbacks=[Reader(1, 1, 1, 1)])
    history = trainer.run()
    assert {name: a.shape for name, a in seen[0][1].items()}["W1"] == (5, 4)
    # They move at each step, and are copies.
    assert not np.array_equal(seen[0][1]["W1"], seen[1][1]["W1"])
    assert not np.array_equal(seen[1][1]["W1"], trainer.parameters()["W1"])
    assert seen[3][2].tolist() == list(history.train_loss[1 : seen[3][0]])


def test_told_in_turn_and_allowed_to_finish():
    diary = Diary()
    trainer = Trainer.from_settings(data(), settings(), output_size=2, callbacks=[diary])
    history = trainer.run()
    assert diary.told == ["begin", 0, "row", 1, 2, 3, 4, "row", 5, 6, 7, 8, "row", "end"]
    assert len(history.train_loss) == 9


def test_early_stopping_waits_for_a_rise():
    class Fake:
        rows = ()
        finished = False

        def finish(self):
            self.finished = True

    trainer, stopping = Fake(), EarlyStopping(2)
    for accuracy, finished in ((0.5, 0), (0.6, 0), (0.6, 0), (0.7, 0), (0.6, 0), (0.7, 1)):
        row = HistoryRow(0, 0.0, accuracy, 0.0)
        trainer.rows = (*trainer.rows, row)
        stopping.on_row(trainer, row)
        assert trainer.finished == bool(finished)


def test_patience_of_the_settings_ends_a_run():
    run = Trainer.from_settings(
        data(), settings(iterations=4000, learning_rate=1e-6, patience=3), output_size=2
    ).run()
    assert len(run.rows) == 4
    with pytest.raises(SettingError):
        EarlyStopping(0)


def test_the_best_network_is_kept(tmp_path):
    best = BestModel(tmp_path / "best", {"dataset": "bars"})
    trainer = Trainer.from_settings(
        data(), settings(iterations=400, learning_rate=1.0), output_size=2, callbacks=[best]
    )
    history = trainer.run()
    about = model_about(tmp_path / "best")
    assert about["test_accuracy"] == max(history.test_accuracy)
    assert about["dataset"] == "bars"
    network = load_model(tmp_path / "best")
    some = data()
    accuracy = np.mean(network.predict(some.x_test).argmax(axis=1) == some.t_test)
    assert accuracy == max(history.test_accuracy)
