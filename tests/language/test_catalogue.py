"""The Japanese catalogue says everything that the code says, with the same blanks to fill."""

from __future__ import annotations

import gettext
import io
import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import backhand.language

FOLDER = Path(backhand.language.CATALOGUES) / "ja" / "LC_MESSAGES"
# As babel.cfg has it.
METHODS = [
    ("**/diagnosis/rules/**.py", "backhand.diagnosis.pages:extract"),
    ("**/sources/lint/**.py", "backhand.diagnosis.pages:extract"),
    ("**.py", "python"),
]
KEYWORDS = {"_": None, "gettext": None, "mark": None, "mark_plural": (1, 2)}


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with (FOLDER / "backhand.po").open("rb") as file:
        return read_po(file, locale="ja")


@pytest.fixture(scope="module")
def texts() -> list[str | tuple[str, ...]]:
    """Every text in the code that is marked for translation."""
    source = Path(backhand.language.__file__).parents[1]
    found = extract_from_dir(source, METHODS, keywords=KEYWORDS)
    return [message for _, _, message, _, _ in found]


def test_every_text_has_its_japanese(catalogue, texts):
    missing = [
        text for text in texts if (found := catalogue.get(text)) is None or not all_of(found.string)
    ]
    assert missing == [], "run make messages, then translate what is empty"


def test_nothing_stands_there_that_no_one_says(catalogue, texts):
    said = {text if isinstance(text, str) else text[0] for text in texts}
    kept = {message.id if isinstance(message.id, str) else message.id[0] for message in catalogue}
    assert kept - said == {""}


def test_no_translation_is_a_guess(catalogue):
    # The header counts as fuzzy in a catalogue fresh from a template, and says nothing.
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []


def test_blanks_are_the_same_in_both_languages(catalogue):
    for message in catalogue:
        if not message.id:
            continue
        sources = [message.id] if isinstance(message.id, str) else list(message.id)
        allowed = set().union(*(blanks(source) for source in sources))
        for translation in all_of(message.string):
            if isinstance(message.id, str):
                assert blanks(translation) == allowed, message.id
            else:
                assert blanks(translation) <= allowed, message.id


def test_the_compiled_catalogue_is_the_written_one(catalogue):
    fresh = io.BytesIO()
    write_mo(fresh, catalogue)
    fresh.seek(0)
    with (FOLDER / "backhand.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert texts_of(compiled) == texts_of(gettext.GNUTranslations(fresh)), "run make messages"


def texts_of(translations: gettext.GNUTranslations) -> dict[object, str]:
    """All messages but the header, which carries dates."""
    return {key: text for key, text in translations._catalog.items() if key != ""}


def all_of(translation: str | tuple[str, ...] | None) -> list[str]:
    """The forms of a translation; none where one of them is empty."""
    forms = [translation] if isinstance(translation, str) else list(translation or ())
    return forms if all(forms) else []


def blanks(text: str) -> set[str]:
    """The names that ``str.format`` fills in, with how each is written out."""
    try:
        return {
            f"{name}!{conversion}"
            for _, name, _, conversion in string.Formatter().parse(text)
            if name is not None
        }
    except ValueError:
        # A lone brace: not a text to format.
        return set()
