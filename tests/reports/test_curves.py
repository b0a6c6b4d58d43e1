from __future__ import annotations

import pytest
from PIL import Image

from backhand.errors import RunFolderError
from backhand.language import set_language
from backhand.reports import curves
from backhand.training import History, HistoryRow, TrainingSettings

HISTORY = History(
    settings=TrainingSettings(iterations=40),
    train_loss=tuple(2.3 / (1 + i) for i in range(40)),
    rows=tuple(HistoryRow(i, 0.1 + 0.02 * i, 0.1 + 0.015 * i, 1.0) for i in range(0, 40, 10)),
    seconds=2.0,
)


def test_curves_are_a_picture_worth_printing(tmp_path):
    curves.write_curves(HISTORY, tmp_path / "curves.png")
    with Image.open(tmp_path / "curves.png") as picture:
        assert picture.format == "PNG"
        assert picture.width >= 1200
        assert len(picture.convert("RGB").getcolors(1 << 20) or []) > 50
    assert [path.name for path in tmp_path.iterdir()] == ["curves.png"]


@pytest.mark.filterwarnings("error:Glyph")
def test_without_a_japanese_font_the_words_are_english(tmp_path, monkeypatch):
    set_language("ja")
    # A glyph that no font has would be a warning, and here an error.
    monkeypatch.setattr(curves, "_japanese_family", lambda: None)
    curves.write_curves(HISTORY, tmp_path / "curves.png")
    assert (tmp_path / "curves.png").stat().st_size > 10_000


@pytest.mark.parametrize("history", [
    History(TrainingSettings(iterations=1), (2.3,), (HistoryRow(0, 0.0, 1.0, 0.1),), 0.1),
    History(TrainingSettings(iterations=2), (0.0, 0.0), (HistoryRow(0, 1.0, 1.0, 0.1),), 0.1),
])  # fmt: skip
def test_the_shortest_runs_have_curves_too(tmp_path, history):
    curves.write_curves(history, tmp_path / "curves.png")
    assert (tmp_path / "curves.png").exists()


def test_a_place_that_can_not_be_written_is_named(tmp_path):
    with pytest.raises(RunFolderError, match=r"missing.curves\.png"):
        curves.write_curves(HISTORY, tmp_path / "missing" / "curves.png")
