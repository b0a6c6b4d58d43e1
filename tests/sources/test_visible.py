from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from backhand.sources.visible import all_visible, visible


@pytest.mark.parametrize(
    "text",
    ["\x1b]0;title\x07", "\x9b31m", "\r\x08\x7f\0", "\ud800\udfff", "\u202eevil\u2066", "a\u2028b"],
)
def test_nothing_is_left_that_a_terminal_obeys(text):
    shown = visible(text)
    assert all(sign.isprintable() for sign in shown)
    shown.encode()


def test_people_text_stays():
    text = "課題 é 🙂\tx = 1\n"
    assert visible(text) is text


def test_every_text_of_a_record_but_those_that_are_written_again():
    @dataclass(frozen=True)
    class Record:
        message: str
        patch: str
        parts: tuple[dict[str, list[str]], ...]

    record = Record("\x1b", "\x0c\r\n", ({"\x1b": ["\ud800"], "patch": ["\r"]},))
    shown = all_visible(record, frozenset({"patch"}))
    assert shown == Record("␛", "\x0c\r\n", ({"␛": ["\ufffd"], "patch": ["\r"]},))
    json.dumps(shown.parts, ensure_ascii=False).encode()
