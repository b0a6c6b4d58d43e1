from __future__ import annotations

import io
import sys

import pytest

from backhand.reports.download_bar import download_bars


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_bar_is_drawn_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with download_bars() as progress:
        assert progress is not None
        assert terminal.getvalue() == ""
        progress("some-file.gz", 500, 1000)
        progress("some-file.gz", 1000, 1000)
    assert "some-file.gz" in terminal.getvalue()
    assert "1.0/1.0 kB" in terminal.getvalue()


def test_nothing_is_drawn_into_a_pipe_or_when_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with download_bars() as progress:
        assert progress is None
    monkeypatch.setattr(sys, "stderr", Terminal())
    with download_bars(quiet=True) as progress:
        assert progress is None
