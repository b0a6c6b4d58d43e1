"""The picture of a sweep: one setting, two on a grid, many, and words."""

from __future__ import annotations

import pytest

from backhand.sweep import TrialResult
from backhand.sweep.picture import write_picture


def results(*changes):
    return [
        TrialResult(k, change, 0.8 + 0.01 * k, 0.9, 0.9, 0.5, 9, 1.0)
        for k, change in enumerate(changes)
    ]


@pytest.mark.parametrize(
    "changes",
    [
        [{"learning_rate": rate} for rate in (0.001, 0.01, 0.1)],
        [{"hidden_size": h, "optimizer": o} for h in (5, 50) for o in ("sgd", "adam")],
        [
            {"seed": s, "hidden_size": 5 + s, "dropout": s / 10, "batch_norm": s > 2}
            for s in range(5)
        ],
        [],
    ],
    ids=["one", "grid", "many", "none"],
)
def test_drawn(tmp_path, changes):
    names = list(changes[0]) if changes else ["seed"]
    write_picture(results(*changes), names, tmp_path / "sweep.png")
    assert (tmp_path / "sweep.png").read_bytes().startswith(b"\x89PNG")
