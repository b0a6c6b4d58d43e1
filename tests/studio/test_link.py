"""Settings in an address: there and back, and what makes no sense is told."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest

from backhand.studio.link import query_of, settings_from
from backhand.training import TrainingSettings


def read(query):
    return settings_from(dict(parse_qsl(query)))


@pytest.mark.parametrize(
    "settings",
    [
        TrainingSettings(),
        TrainingSettings(optimizer="adam", learning_rate=0.001),
        TrainingSettings(optimizer="adam", learning_rate=0.1),
        TrainingSettings(
            network="multi-layer",
            hidden_layers=4,
            activation="tanh",
            batch_norm=True,
            dropout=0.25,
            seed=7,
            iterations=123,
            learning_rate=1e-05,
            batch_size=32,
            sampling="epoch",
            schedule="cosine",
        ),
        TrainingSettings(dataset="fashion-mnist", hidden_size=200),
    ],
)
def test_there_and_back(settings):
    assert read(query_of(settings)) == (settings, ())


def test_what_is_usual_is_left_out():
    assert query_of(TrainingSettings()) == ""
    assert query_of(TrainingSettings(optimizer="adam", learning_rate=0.001)) == "optimizer=adam"
    assert query_of(TrainingSettings(learning_rate=0.05, seed=3)) == "lr=0.05&seed=3"


def test_short_and_long_names_and_the_command_lines():
    assert read("lr=0.2&batch-size=10&hidden_layers=3&network=multi-layer") == (
        TrainingSettings(learning_rate=0.2, batch_size=10, hidden_layers=3, network="multi-layer"),
        (),
    )


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("netwrok=multi-layer", "network"),
        ("optimizer=adamm", "adam"),
        ("lr=fast", "learning_rate"),
        ("lr=-1", "learning_rate"),
        ("lr=nan", "learning_rate"),
        ("iterations=1e3", "iterations"),
        ("batch_norm=perhaps", "batch_norm"),
        ("dataset=minst", "mnist"),
        ("dataset=/etc/passwd", "data set"),
        ("dropout=0.5", "dropout"),
    ],
)
def test_what_makes_no_sense_is_told_and_the_rest_is_kept(query, word):
    settings, problems = read(query + "&seed=5")
    assert settings.seed == 5
    assert len(problems) == 1
    assert word in problems[0]
