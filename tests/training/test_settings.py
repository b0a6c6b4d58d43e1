from __future__ import annotations

import json

import numpy as np
import pytest

from backhand.errors import SettingError
from backhand.training import TrainingSettings, read_settings


def test_the_defaults_are_the_exercise():
    settings = TrainingSettings()
    assert (settings.iterations, settings.batch_size, settings.learning_rate) == (10_000, 100, 0.1)
    assert (settings.hidden_size, settings.dtype, settings.sampling) == (
        50,
        "float32",
        "replacement",
    )


@pytest.mark.parametrize(
    ("name", "value", "option"),
    [
        ("iterations", 0, "--iterations"),
        ("iterations", 1.5, "--iterations"),
        ("iterations", True, "--iterations"),
        ("batch_size", -3, "--batch-size"),
        ("learning_rate", 0, "--learning-rate"),
        ("learning_rate", float("nan"), "--learning-rate"),
        ("learning_rate", float("inf"), "--learning-rate"),
        ("learning_rate", "0.1", "--learning-rate"),
        ("hidden_size", 0, "--hidden"),
        ("seed", -1, "--seed"),
        ("dtype", "float16", "--dtype"),
        ("dtype", np.int32, "--dtype"),
        ("dtype", str, "--dtype"),
        ("sampling", "sorted", "--sampling"),
        ("dataset", "", "--dataset"),
    ],
)
def test_a_value_without_sense_is_refused_by_name(name, value, option):
    with pytest.raises(SettingError) as caught:
        TrainingSettings(**{name: value})
    shown = "str" if value is str else str(value) if value is not np.int32 else "int32"
    for word in (name, option, shown):
        assert word in str(caught.value)


def test_numpy_values_are_the_same_settings_as_plain_ones():
    plain = TrainingSettings(iterations=7, learning_rate=0.5, dtype="float64")
    scalars = TrainingSettings(
        iterations=np.int64(7), learning_rate=np.float64(0.5), dtype=np.float64
    )
    assert scalars == plain
    assert json.dumps(scalars.to_dict()) == json.dumps(plain.to_dict())


def test_a_dict_and_back():
    settings = TrainingSettings(seed=3, sampling="epoch")
    assert TrainingSettings.from_dict(json.loads(json.dumps(settings.to_dict()))) == settings
    with pytest.raises(SettingError, match="momentum"):
        TrainingSettings.from_dict({"momentum": 0.9})


def test_a_change_is_validated_too():
    assert TrainingSettings().replace(seed=9).seed == 9
    with pytest.raises(SettingError, match="--hidden"):
        TrainingSettings().replace(hidden_size=0)


def test_differences_are_named_in_order():
    other = TrainingSettings(seed=4, batch_size=7)
    assert TrainingSettings().differences(other) == ("batch_size", "seed")


def test_one_seed_gives_the_same_independent_generators_each_time():
    first, again = TrainingSettings(seed=5).generators(), TrainingSettings(seed=5).generators()
    first.check.random(1000)  # a longer check moves nothing else
    draws = [generator.random() for generator in (first.initial, first.batches)]
    assert draws == [generator.random() for generator in (again.initial, again.batches)]
    assert draws[0] != draws[1]
    assert draws[0] != TrainingSettings(seed=6).generators().initial.random()


def test_a_file_of_settings(tmp_path):
    file = tmp_path / "settings.toml"
    file.write_text('network = "multi-layer"\nhidden_size = 70\nlearning_rate = 0.5\n')
    assert TrainingSettings(**read_settings(file)).hidden_size == 70


@pytest.mark.parametrize(
    ("text", "words"),
    [("hiden_size = 3", "did you mean 'hidden_size'"), ("a = = 1", "can't be read")],
)
def test_a_file_of_settings_with_a_slip(tmp_path, text, words):
    file = tmp_path / "settings.toml"
    file.write_text(text)
    with pytest.raises(SettingError, match=words):
        read_settings(file)


@pytest.mark.parametrize(
    "changes",
    [
        {"network": "deep-con"},
        {"optimizer": "adm"},
        {"schedule": "cosin"},
        {"activation": "rellu"},
        {"dropout": 1},
        {"clip_norm": -1.0},
        {"warmup": -1},
        {"patience": 0.5},
    ],
)
def test_settings_of_other_networks_that_make_no_sense(changes):
    (name,) = changes
    with pytest.raises(SettingError, match=name):
        TrainingSettings(**changes)
