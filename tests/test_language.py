"""The language: what asks for it, in which order, and what is said without a translation."""

from __future__ import annotations

import asyncio
import gettext as standard_gettext
from concurrent.futures import ThreadPoolExecutor

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

import backhand.language
from backhand.errors import LabelError
from backhand.functions import labels
from backhand.language import (
    choose_language,
    gettext,
    language,
    language_of,
    mark,
    set_language,
    speaking,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("ja", "ja"),
        ("ja_JP", "ja"),
        ("ja_JP.UTF-8", "ja"),
        ("ja_JP.eucJP@modifier", "ja"),
        ("ja.utf8", "ja"),
        ("ja-JP", "ja"),
        ("JA_jp", "ja"),
        ("Japanese_Japan.932", "ja"),
        ("ja:en", "ja"),
        ("en:ja", "en"),
        ("en_US.UTF-8", "en"),
        ("C", "en"),
        ("POSIX", "en"),
        ("jam_JM", "en"),  # Jamaican
        ("jv_ID", "en"),
        ("fr_FR.UTF-8", "en"),
        ("", "en"),
    ],
)
def test_a_locale_is_read_as_its_language(value, expected):
    assert language_of({"LANG": value}) == expected


ORDER = ["BACKHAND_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"]


@pytest.mark.parametrize("position", range(5))
@pytest.mark.parametrize(("first", "rest"), [("ja", "en"), ("en", "ja")])
def test_the_first_variable_that_is_set_decides(position, first, rest):
    environment = dict.fromkeys(ORDER[:position], "")  # empty is not set
    environment[ORDER[position]] = first
    environment |= dict.fromkeys(ORDER[position + 1 :], rest)
    assert language_of(environment) == first


def test_an_empty_environment_speaks_english():
    assert language_of({}) == "en"


def test_an_option_goes_before_the_environment(monkeypatch):
    monkeypatch.setenv("BACKHAND_LANG", "ja")
    assert choose_language() == language() == "ja"
    assert choose_language("en") == language() == "en"
    assert choose_language(None) == "ja"


def test_until_one_is_set_the_environment_is_asked_each_time(monkeypatch):
    assert language() == "en"
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    assert language() == "ja"
    set_language("en")
    assert language() == "en"


@pytest.mark.parametrize("name", ["fr", "", "JA", "japanese"])
def test_a_language_that_is_not_spoken_is_refused(name):
    with pytest.raises(ValueError, match="not one of en, ja"):
        set_language(name)
    assert language() == "en"


def test_a_block_has_a_language_of_its_own():
    set_language("en")
    with speaking("ja"):
        assert language() == "ja"
        with speaking("en"):
            assert language() == "en"
        assert language() == "ja"
    assert language() == "en"
    with pytest.raises(ValueError, match="not one of en, ja"), speaking("fr"):
        pass


def run_in_a_thread(coroutine):
    """Run it in a thread of its own: a browser's event loop may be running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def test_two_tasks_speak_with_two_people():
    async def later() -> str:
        await asyncio.sleep(0)
        return language()

    async def both() -> list[str]:
        tasks = []
        for name in ("ja", "en", "ja"):
            with speaking(name):
                tasks.append(asyncio.create_task(later()))
        return await asyncio.gather(*tasks)

    assert run_in_a_thread(both()) == ["ja", "en", "ja"]


def test_what_has_no_translation_is_said_as_it_stands():
    for name in ("en", "ja"):
        set_language(name)
        assert gettext("a text that no catalogue holds {x}") == "a text that no catalogue holds {x}"


def test_the_catalogue_of_the_language_in_force_is_read(monkeypatch, tmp_path):
    folder = tmp_path / "ja" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = Catalog(locale="ja")
    catalogue.add("cat", "猫")
    with (folder / "backhand.mo").open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(backhand.language, "CATALOGUES", tmp_path)
    monkeypatch.setattr(backhand.language, "_translations", {})
    # gettext keeps what it has read by path; this path is new.
    assert gettext("cat") == "cat"
    set_language("ja")
    assert gettext("cat") == "猫"
    set_language("en")
    assert gettext("cat") == "cat"


def test_a_marked_text_is_unchanged():
    set_language("ja")
    assert mark("The text") == "The text"


def test_other_peoples_gettext_is_left_alone():
    domain = standard_gettext.textdomain()
    set_language("ja")
    gettext("text")
    assert standard_gettext.textdomain() == domain


def test_an_error_speaks_the_language_in_force_when_it_is_raised(monkeypatch):
    # Imported long before: nothing is translated at import.
    monkeypatch.setattr(labels, "_", lambda message: f"{language()}: {message}")
    for name in ("ja", "en"):
        set_language(name)
        with pytest.raises(LabelError, match=f"{name}: label 7 is outside"):
            labels.one_hot(7, 3)
