"""What is sent of a page's changing contents."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

pytest.importorskip("nicegui", reason="the studio is not installed")

from backhand.studio.live import Live


class Page:
    """A page that may have its connection or not, and keeps what it is told."""

    def __init__(self):
        self.has_socket_connection = False
        self.told = []

    def run_javascript(self, code):
        self.told.append(json.loads(code.removeprefix("studio.put(").removesuffix(")")))


def element(number):
    one = SimpleNamespace(id=number, props={}, update=lambda: None)
    one.descendants = lambda include_self: [one]
    return one


def test_a_page_on_its_way_has_its_first_contents_with_it():
    page = Page()
    live, one = Live(page), element(1)
    live.text(one, "0 of 100")
    live.attribute(one, "value", 0)
    live.send()
    assert one.props == {"textContent": "0 of 100", "^value": "0"}
    assert page.told == []


def test_only_what_differs_is_sent_and_all_of_a_look_at_once():
    page = Page()
    page.has_socket_connection = True
    live, one, other = Live(page), element(1), element(2)
    live.text(one, "</script>あ")
    live.html(other, "<b>1</b>")
    live.send()
    live.text(one, "</script>あ")
    live.html(other, "<b>2</b>")
    live.send()
    live.send()
    assert page.told == [
        [[1, "textContent", "</script>あ"], [2, "innerHTML", "<b>1</b>"]],
        [[2, "innerHTML", "<b>2</b>"]],
    ]
    assert one.props == {}


def test_a_lost_connection_is_waited_for_with_the_newest_alone():
    page = Page()
    page.has_socket_connection = True
    live, one = Live(page), element(1)
    live.text(one, "1")
    live.send()
    page.has_socket_connection = False
    for text in "23":
        live.text(one, text)
        live.send()
    page.has_socket_connection = True
    live.send()
    assert page.told == [[[1, "textContent", "1"]], [[1, "textContent", "3"]]]


def test_what_is_taken_from_the_page_is_forgotten():
    page = Page()
    page.has_socket_connection = True
    live, one = Live(page), element(1)
    live.text(one, "1")
    live.forget(one)
    live.send()
    assert page.told == []
    live.text(one, "1")
    live.send()
    assert page.told == [[[1, "textContent", "1"]]]
