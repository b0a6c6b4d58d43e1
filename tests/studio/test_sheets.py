"""Pages for frames: found by their names alone, and not kept for ever."""

from __future__ import annotations

from backhand.studio.sheets import Sheets


def test_a_page_is_found_by_its_name_alone():
    sheets = Sheets()
    one, two = sheets.keep("one"), sheets.keep("one")
    assert one != two
    assert sheets.page(one) == "one"
    assert sheets.page("guess") is None


def test_old_pages_make_room():
    sheets = Sheets()
    first, second = sheets.keep("first"), sheets.keep("second")
    for number in range(23):
        sheets.page(first)
        sheets.keep(str(number))
    assert sheets.page(first) == "first"
    assert sheets.page(second) is None
    large = sheets.keep("x" * 65 * 2**20)
    assert sheets.page(large) is not None
    assert sheets.page(first) is None
