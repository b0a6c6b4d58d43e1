"""What takes part in a run: told in turn, allowed to end it, keeping the best."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.errors import SettingError
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
