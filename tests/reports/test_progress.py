from __future__ import annotations

import io

import pytest
from rich.console import Console

from backhand.reports.progress import BarProgress, LineProgress, SilentProgress, run_progress
from backhand.training import HistoryRow


def watch(progress):
    with progress:
        progress.begin(4, 2, 0)
        for iteration, loss in enumerate([2.0, 1.0, 0.5, 0.25]):
            progress.on_step(iteration, loss)
            if iteration % 2 == 0:
                progress.on_row(HistoryRow(iteration, 0.5, 0.25, 1.0))


@pytest.fixture
def stream():
    return io.StringIO()


def test_a_pipe_gets_a_line_for_each_row_and_no_bar(stream):
    progress = run_progress(Console(file=stream))
    watch(progress)
    assert type(progress) is LineProgress
    head, first, second = stream.getvalue().splitlines()
    assert "train acc" in head
    assert first.split()[:3] == ["0", "0", "2.0000"]
    # The mean of the losses since the row before.
    assert second.split()[:3] == ["1", "2", "0.7500"]
    assert "\r" not in stream.getvalue()
    assert "\x1b" not in stream.getvalue()


def test_a_terminal_gets_a_bar_and_the_same_rows(stream):
    terminal = Console(file=stream, force_terminal=True, width=80, _environ={"TERM": "xterm"})
    progress = run_progress(terminal)
    watch(progress)
    assert type(progress) is BarProgress
    text = stream.getvalue()
    assert "training" in text
    assert "/4" in text
    assert "0.7500" in text


def test_a_bar_is_taken_away_when_the_run_fails(stream):
    progress = BarProgress(Console(file=stream, force_terminal=True, width=80))

    def interrupted() -> None:
        with progress:
            progress.begin(4, 2, 0)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    # The cursor is shown again.
    assert "\x1b[?25h" in stream.getvalue()


def test_a_terminal_that_can_do_nothing_gets_lines(stream):
    dumb = Console(file=stream, force_terminal=True, _environ={"TERM": "dumb"})
    assert type(run_progress(dumb)) is LineProgress


def test_quiet_says_nothing(stream):
    progress = run_progress(Console(file=stream), quiet=True)
    watch(progress)
    assert type(progress) is SilentProgress
    assert stream.getvalue() == ""
