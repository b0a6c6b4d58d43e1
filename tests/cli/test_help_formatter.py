"""Help pages keep within the terminal, in Japanese too."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from backhand.cli.help_formatter import CellHelpFormatter, cells, wrap

TEXTS = st.text("ab1-あ漢、。（）ー ", max_size=80)


def test_wide_characters_fill_two_cells():
    assert cells("W1 の勾配") == 9


@given(TEXTS, st.integers(10, 40))
def test_nothing_is_lost_and_lines_fit(text, width):
    lines = wrap(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        # What must stay together (a long word, a run of punctuation) may stand out.
        breakable = len(wrap(line, 1)) > 1
        assert cells(line) <= width or not breakable


def test_words_are_kept_whole():
    assert wrap("gradient check first", 10) == ["gradient", "check", "first"]


def test_japanese_breaks_between_characters_but_not_before_a_full_stop():
    assert wrap("学習します。", 10) == ["学習しま", "す。"]


def test_long_terms_stand_above_their_description():
    formatter = CellHelpFormatter(width=40)
    formatter.write_dl([("--a-very-long-option-name-indeed [x|y]", "勾配の検査"), ("-q", "静かに")])
    first, second, third = formatter.getvalue().splitlines()
    assert first == "--a-very-long-option-name-indeed [x|y]"
    assert second.strip() == "勾配の検査"
    assert third == "-q" + " " * 30 + "静かに"


def test_paragraphs_marked_so_keep_their_lines():
    formatter = CellHelpFormatter(width=40)
    formatter.write_text("\b\none\ntwo\n\nthree\nfour")
    assert formatter.getvalue() == "one\ntwo\n\nthree four\n"
