from __future__ import annotations

import pytest

from backhand.errors import SettingError
from backhand.training.memory import require_memory
from backhand.training.settings import TrainingSettings


@pytest.mark.parametrize(
    ("option", "given"),
    [
        ("--hidden", {"hidden_size": 10**9}),
        ("--hidden", {"hidden_size": 10**9, "network": "multi-layer"}),
        ("--hidden", {"hidden_size": 10**9, "network": "simple-conv"}),
        ("--layers", {"hidden_layers": 10**8, "network": "multi-layer"}),
        ("--iterations", {"iterations": 10**13}),
    ],
)
def test_what_no_memory_holds_is_refused_by_its_option(option, given):
    with pytest.raises(SettingError, match=option):
        require_memory(TrainingSettings(**given), 784, 10, 60_000)


def test_what_it_holds_is_not():
    for network in ("two-layer", "multi-layer", "simple-conv", "deep-conv"):
        require_memory(TrainingSettings(network=network, hidden_size=1000), 784, 10, 60_000)


@pytest.mark.parametrize("name", ["hidden_size", "batch_size", "iterations", "warmup", "threads"])
def test_what_no_number_of_a_run_is(name):
    with pytest.raises(SettingError, match="at most"):
        TrainingSettings(**{name: 10**30})
