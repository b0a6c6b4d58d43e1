"""The page with heat maps."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from backhand.diagnosis import Report
from backhand.reports.check_page import check_page

VOID = {"meta", "img", "br", "link", "hr", "input"}


class Balance(HTMLParser):
    """Fails where a tag is closed that is not open."""

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attributes):
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_it_needs_nothing_from_elsewhere(report):
    page = check_page(report)
    assert not re.search(r"(src|href)\s*=\s*[\"']?(https?:)?//", page)
    assert "<script" not in page
    parser = Balance()
    parser.feed(page)
    assert parser.open == []


def test_each_failing_tensor_has_a_map_and_its_worst_entries(report):
    page = check_page(report)
    assert page.count('class="map"') == 1
    assert "data:image/png;base64," in page
    (analytic, derivative) = re.search(
        r"<td>\[\d, \d\]</td><td>(-?[\d.]+)</td><td>(-?[\d.]+)</td>", page
    ).groups()
    assert float(analytic) == -float(derivative) != 0


def test_what_code_says_is_text_and_no_markup(report):
    page = check_page(report)
    assert "<b>bold</b>" not in page
    assert "&lt;b&gt;bold&lt;/b&gt;" in page


def test_nothing_to_check_is_said():
    assert "there was nothing to check" in check_page(Report())
