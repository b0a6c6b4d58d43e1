"""The rules on a terminal."""

from __future__ import annotations

import io

from rich.console import Console

from backhand.diagnosis.pages import Page, Section
from backhand.reports.rule_page import print_page, print_rules


def printed(show, *things):
    stream = io.StringIO()
    show(*things, Console(file=stream, width=200, markup=False))
    return stream.getvalue()


def test_a_page_has_its_heads_and_paragraphs():
    page = Page(
        "BH999", "name", "a title", "It holds.", (Section("Example", ("one", "``dx = [1]``")),)
    )
    lines = [line.rstrip() for line in printed(print_page, page).splitlines()]
    assert lines == ["BH999 name", "It holds.", "", "Example", "    one", "", "    dx = [1]"]


def test_lines_are_no_longer_than_one_reads():
    page = Page("BH999", "name", "a title", "It holds.", (Section("Example", ("word " * 60,)),))
    assert max(len(line.rstrip()) for line in printed(print_page, page).splitlines()) <= 88


def test_a_line_a_rule():
    text = printed(print_rules, [("BH1", "one", "first"), ("BH2", "two", "second")])
    assert [line.split() for line in text.splitlines()] == [
        ["BH1", "one", "first"],
        ["BH2", "two", "second"],
    ]
