"""The view on a terminal."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.diagnosis import Report, check
from backhand.language import set_language
from backhand.reports.check_view import print_report, report_text


def test_a_student_sees_what_is_wrong_where_and_how_to_mend_it(report):
    text = report_text(report)
    assert text.startswith("folder/layers.py\n✓ Right")
    assert "✗ Negative" in text
    assert "✗\xa0dx" in text
    assert "BH101 dx" in text
    assert "│ return -2 * self.x * dout" in text
    assert "→" in text
    assert "– Unguessable" in text
    assert "check(Unguessable, x)" in text  # how it can be checked after all
    assert "correct: 1   wrong: 1   could not be run: 1   not checked: 1" in text
    assert "backhand explain BH101" in text


def test_hints_leave_the_rest_to_the_student(report):
    kind = report_text(report.with_hints("kind"))
    assert "BH101 dx" in kind
    assert "→" not in kind.replace("backhand explain", "")
    where = report_text(report.with_hints("where"))
    assert "BH101" not in where
    assert "dx is wrong" in where
    assert "return -2 * self.x * dout" in where


def test_a_terminal_without_the_signs_gets_letters(report):
    import io

    from rich.console import Console

    class Ascii(io.StringIO):
        encoding = "ascii"

    stream = Ascii()
    print_report(report, Console(file=stream, width=100, legacy_windows=False))
    assert "ok Right" in stream.getvalue()
    assert "X Negative" in stream.getvalue()


def test_nothing_at_all_is_said_so():
    assert "correct: 0   wrong: 0" in report_text(Report())


@pytest.mark.parametrize("width", [40, 200])
def test_no_line_is_wider_than_the_terminal(report, width):
    import io

    from rich.console import Console

    stream = io.StringIO()
    print_report(report, Console(file=stream, width=width))
    assert max(map(len, stream.getvalue().splitlines())) <= width


def test_in_japanese(report):
    set_language("ja")
    assert "正しい" in report_text(report)


def test_a_tensor_that_is_off_without_an_error_is_marked_as_a_warning():
    class SigmoidWithLoss:
        """With the book's small number inside the logarithms."""

        def forward(self, x, t):
            self.t, self.y = t, 1 / (1 + np.exp(-x))
            p = self.y
            return -np.mean(t * np.log(p + 1e-7) + (1 - t) * np.log(1 - p + 1e-7))

        def backward(self, dout=1):
            return dout * (self.y - self.t) / self.y.size

    rng = np.random.default_rng(0)
    report = check(SigmoidWithLoss(), rng.normal(size=(4, 3)), rng.integers(0, 2, (4, 3)))
    text = report_text(report)
    assert "✓ SigmoidWithLoss" in text
    assert "!\xa0dx" in text
    assert "! BH114 dx" in text
    assert "✗" not in text + report._repr_html_()
