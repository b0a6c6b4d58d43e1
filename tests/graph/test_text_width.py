"""Widths of texts."""

from __future__ import annotations

from backhand.graph.text_width import shortened, text_width


def test_wide_letters_are_wide():
    assert text_width("日本", 10) == 20
    assert text_width("il", 10) < text_width("WM", 10) < text_width("日本", 10)


def test_marks_that_combine_take_no_room():
    assert text_width("é", 10) == text_width("é", 10)


def test_long_texts_end_in_dots():
    assert shortened("abcdef", 6) == "abcdef"
    assert shortened("abcdefg", 6) == "abcde…"
