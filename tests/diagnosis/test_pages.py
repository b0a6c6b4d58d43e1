"""A rule's page, read off its docstring."""

from __future__ import annotations

from backhand.diagnosis.pages import HEADS, page_of, parsed, texts_of
from backhand.diagnosis.registry import all_rules

DOCSTRING = """It holds.

What it does
    Looks at two
    lines.

    And a second paragraph.

References
    A book.
"""


def test_heads_and_paragraphs():
    assert parsed(DOCSTRING) == (
        "It holds.",
        (
            ("What it does", ("Looks at two lines.", "And a second paragraph.")),
            ("References", ("A book.",)),
        ),
    )


def test_references_are_not_translated():
    assert list(texts_of(DOCSTRING)) == [
        "It holds.",
        "Looks at two lines.",
        "And a second paragraph.",
    ]


def test_every_page_has_the_heads_in_their_order():
    for rule in all_rules().values():
        page = page_of(rule)
        assert [section.head for section in page.sections] == list(HEADS), rule.code
        assert all(all(section.paragraphs) for section in page.sections), rule.code
