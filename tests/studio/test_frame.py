"""The frame round every room: the way from room to room, language, theme, keys."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("path", ["/", "/draw", "/check", "/graph"])
def test_every_room_opens(studio, open_page, path):
    page = open_page(studio.address(path))
    assert page.locator("main h1").count() == 1
    assert page.locator("nav a[aria-current=page]").get_attribute("href") == path


def test_the_address_bar_forgets_the_token_and_a_reload_still_gets_in(studio, open_page):
    page = open_page(studio.url)
    assert page.url == f"{studio.origin}/"
    page.reload()
    page.wait_for_selector("main h1")
    page.get_by_role("link", name="Draw").click()
    page.wait_for_selector(".room-draw h1")


def test_each_tab_has_its_language(studio, open_page):
    japanese = open_page(studio.address("/", lang="ja"))
    english = open_page(studio.address("/", lang="en"))
    assert japanese.locator("html").get_attribute("lang") == "ja"
    assert english.locator("html").get_attribute("lang") == "en-US"
    english.get_by_role("button", name="日本語").click()
    english.wait_for_selector("html[lang=ja] main h1")
    # The choice is remembered, and the address doesn't carry it.
    assert "lang" not in english.url
    english.reload()
    english.wait_for_selector("html[lang=ja] main h1")


def test_the_theme_follows_the_system_until_one_is_chosen(studio, open_page):
    page = open_page(studio.url, dark=True)
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.get_by_role("button", name="Theme: system").click()
    page.get_by_role("button", name="Theme: light").wait_for()
    assert page.locator("html").get_attribute("data-theme") == "light"
    page.reload()
    page.get_by_role("button", name="Theme: light").wait_for()
    assert page.locator("html").get_attribute("data-theme") == "light"


def test_keys_are_told_by_a_key(studio, open_page):
    page = open_page(studio.url)
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    assert page.get_by_role("dialog").locator("kbd").count() > 0
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")


def test_the_room_is_the_first_thing_a_keyboard_can_skip_to(studio, open_page):
    page = open_page(studio.url)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "room"
