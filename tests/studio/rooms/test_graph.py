"""The room Graph in a real browser: recorded, framed, stepped through by keyboard."""

from __future__ import annotations

import pytest

from backhand.running.walls import walls_here

walled = pytest.mark.skipif(bool(walls_here().lacking), reason="no walls on this machine")


@pytest.fixture
def room(studio, open_page):
    """``room(of="Affine")``: the room in a new tab, and its frame, the graph drawn."""

    def open_room(*, of: str = "TwoLayerNet", lang: str = "en", **options):
        page = open_page(studio.address("/graph", of=of, lang=lang), **options)
        frame = page.frame_locator("iframe")
        frame.locator("#next").wait_for()
        return page, frame

    return open_room


def frame_of(page):
    """The frame itself, for what is asked of its script."""
    return page.locator("iframe").element_handle().content_frame()


def test_the_network_is_stepped_through_by_keyboard_alone(room):
    page, frame = room()
    step = frame.locator("#step")
    # From the room's own controls into the frame, as a keyboard goes.
    page.get_by_role("link", name="To the check").focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "IFRAME":
            break
    assert page.evaluate("document.activeElement.tagName") == "IFRAME"
    page.keyboard.press("Home")
    before = step.text_content()
    told = [before]
    for _ in range(60):
        page.keyboard.press("ArrowRight")
        told.append(step.text_content())
        if told[-1] == told[-2]:
            break
    forward = [text for text in told if text.startswith("Forward")]
    backward = [text for text in told if text.startswith("Backward")]
    assert len(forward) >= 4
    assert len(backward) >= 4
    assert told.index(forward[-1]) < told.index(backward[0])
    # At the end of the way back a gradient stands with its shape beside its equation.
    assert "Affine1" in backward[-1]
    assert "dW" in frame.locator("#details").text_content()


@walled
def test_a_wrong_layer_of_ones_own_shows_the_verdict_at_its_gradient(studio, open_page):
    page = open_page(studio.address("/check"))
    page.wait_for_selector(".cm-content[aria-label]")
    page.get_by_label("Begin with").select_option("affine_wrong")
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_role("link", name="See the graph of Affine").click()
    frame = page.frame_locator("iframe")
    frame.locator("#next").wait_for()
    assert frame.get_by_role("heading", name="Affine", exact=True, level=1).count() == 1
    frame.locator("[data-tensor]", has_text="b").locator("text=b").last.click(force=True)
    frame.locator(".judgement.fail").first.wait_for()
    assert "BH103" in frame.locator(".judgement.fail").first.text_content()
    # And back, where the code still is.
    page.get_by_role("link", name="To the check").click()
    page.locator(".subject.fail").wait_for()
    assert "class Affine" in page.locator(".cm-content").text_content()


@walled
def test_one_of_several_is_chosen(studio, open_page):
    page = open_page(studio.address("/check"))
    page.wait_for_selector(".cm-content[aria-label]")
    page.get_by_label("Begin with").select_option("layers_right")
    page.wait_for_function("document.querySelector('.file-name').textContent === 'layers_right.py'")
    page.get_by_role("navigation").get_by_role("link", name="Graph").click()
    page.get_by_label("Graph of").select_option("own")
    page.locator("iframe[title='The graph of Relu']").wait_for()
    page.get_by_label("Which of them").select_option("Sigmoid")
    page.locator("iframe[title='The graph of Sigmoid']").wait_for()
    assert page.url.endswith("?of=own&subject=Sigmoid")


def test_where_there_is_no_code_the_way_to_it_is_told(studio, open_page):
    page = open_page(studio.address("/graph", of="own"))
    page.get_by_text("There is no code yet").wait_for()
    page.get_by_label("Graph of").select_option("Relu")
    page.frame_locator("iframe").locator("#next").wait_for()
    assert page.url.endswith("?of=Relu")


def test_the_frame_can_reach_nothing_and_is_no_strangers(room, studio, open_page):
    page, _frame = room(of="Relu")
    assert page.locator("iframe").get_attribute("sandbox") == "allow-scripts"
    assert frame_of(page).evaluate("origin") == "null"
    address = page.locator("iframe").get_attribute("src")
    # Without the token the page is as closed as all others.
    stranger = page.context.browser.new_context()
    assert stranger.request.get(f"{studio.origin}{address}").status == 403
    stranger.close()


def test_the_frame_has_the_language_and_the_theme_of_the_studio(room):
    page, frame = room(of="Relu", lang="ja", dark=True)
    assert frame.locator("html").get_attribute("lang") == "ja"
    assert frame.locator("html").get_attribute("data-theme") == "dark"
    page.locator(".theme").click()
    frame.locator("html[data-theme=light]").wait_for()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_nobody_is_shut_out(room, violations, dark):
    page, _frame = room(of="SoftmaxWithLoss", dark=dark)
    # axe looks into the frame too.
    assert violations(page) == []


def test_a_phone_shows_all_of_it(room):
    page, _frame = room(lang="ja", width=360, height=740)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
