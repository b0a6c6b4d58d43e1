from __future__ import annotations

from backhand.reports.training_table import header, row_line
from backhand.training import HistoryRow


def test_rows_stand_below_their_heads():
    line = row_line(HistoryRow(9600, 0.98125, 0.97, 61.25), 16, 0.0756)
    assert len(line) == len(header())
    assert line.split() == ["16", "9,600", "0.0756", "0.9812", "0.9700", "61.2", "s"]
    for title in ("iteration", "train acc"):
        end = header().index(title) + len(title)
        assert line[end - 1] != " "
        assert line[end] == " "
