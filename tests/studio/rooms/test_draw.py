"""The room Draw, in a real browser: a digit is drawn and read."""

from __future__ import annotations

import pytest

# A three in shares of the field.
THREE = [
    (0.33, 0.25),
    (0.42, 0.18),
    (0.55, 0.17),
    (0.64, 0.25),
    (0.63, 0.36),
    (0.54, 0.45),
    (0.45, 0.48),
    (0.56, 0.51),
    (0.66, 0.6),
    (0.66, 0.73),
    (0.56, 0.82),
    (0.43, 0.82),
    (0.33, 0.75),
]


def places(page):
    field = page.locator("#paper").bounding_box()
    return [(field["x"] + x * field["width"], field["y"] + y * field["height"]) for x, y in THREE]


def open_room(studio, open_page, **options):
    page = open_page(studio.address("/draw", **options.pop("query", {})), **options)
    page.wait_for_selector("#paper[data-ready]")
    # The first test of a session finds no network: it has one trained.
    if page.locator(".none").is_visible():
        page.locator(".none button").click()
    page.wait_for_function(
        """() => [...document.querySelectorAll('select[name=reader] option')]
        .some(one => /finished|完了/.test(one.textContent) || one.value.startsWith('file'))"""
    )
    best = page.locator("select[name=reader] option").evaluate_all(
        "all => all.find(one => /finished|完了/.test(one.textContent))?.value"
    )
    if best:
        page.locator("select[name=reader]").select_option(best)
    return page


@pytest.fixture(scope="module")
def trained(studio, browser):
    """A network that has learnt the whole of MNIST."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(studio.url)
        page.wait_for_selector("main h1")
        page.get_by_role("button", name="Start").click()
        page.wait_for_function(
            "document.querySelector('.standing .state').textContent.startsWith('Finished')",
            timeout=120_000,
        )


def wait_for_answer(page, answer):
    page.wait_for_function(
        "answer => document.querySelector('.answer strong')?.textContent === answer", arg=answer
    )


def test_a_three_drawn_by_mouse_is_read_as_3(studio, open_page, trained):
    page = open_room(studio, open_page)
    first, *others = places(page)
    page.mouse.move(*first)
    page.mouse.down()
    for number, place in enumerate(others):
        page.mouse.move(*place, steps=3)
        if number == 5:
            # It is read while it is drawn.
            page.locator(".answer strong").wait_for()
    page.mouse.up()
    wait_for_answer(page, "3")
    shares = page.locator(".bar .share").all_inner_texts()
    assert max(range(10), key=lambda n: float(shares[n].rstrip(" %"))) == 3
    assert page.locator(".bar.best .name").inner_text() == "3"
    # Each layer's output, with a name for those who don't see it.
    names = page.locator(".activations img").evaluate_all("all => all.map(one => one.alt)")
    assert len(names) == 3
    assert names[0].startswith("Output of Affine1, 50 values")
    assert page.locator(".seen img").evaluate("one => one.naturalWidth") == 28
    # A screen reader hears it once the hand rests.
    page.wait_for_function(
        "document.getElementById('announcer').textContent.startsWith('It says 3')"
    )


def test_undo_and_clear(studio, open_page, trained):
    page = open_room(studio, open_page)
    for place in places(page)[::4]:
        page.mouse.move(*place)
        page.mouse.down()
        page.mouse.move(place[0] + 10, place[1])
        page.mouse.up()
    page.locator(".answer strong").wait_for()
    assert page.evaluate("studioPaper.strokes.length") == 4
    page.get_by_role("button", name="Undo").click()
    assert page.evaluate("studioPaper.strokes.length") == 3
    page.keyboard.press("c")
    page.locator(".answer strong").wait_for(state="detached")
    assert page.evaluate("studioPaper.strokes.length") == 0


def test_by_keyboard(studio, open_page, trained):
    page = open_room(studio, open_page)
    page.locator("#paper").focus()
    for _ in range(8):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    for _ in range(18):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    wait_for_answer(page, "1")
    page.keyboard.press("Backspace")
    page.locator(".answer strong").wait_for(state="detached")


def test_by_finger(studio, open_page, trained):
    page = open_room(studio, open_page, width=360, height=740, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator("#paper").evaluate("one => getComputedStyle(one).touchAction") == "none"
    field = page.locator("#paper")
    for kind, (x, y) in zip(
        ["pointerdown", *["pointermove"] * (len(THREE) - 2), "pointerup"],
        places(page),
        strict=True,
    ):
        field.dispatch_event(
            kind,
            {
                "clientX": x,
                "clientY": y,
                "pointerId": 7,
                "pointerType": "touch",
                "button": 0,
                "isPrimary": True,
                "bubbles": True,
            },
        )
    wait_for_answer(page, "3")


def test_test_digits_are_shown_and_told(studio, open_page, trained):
    page = open_room(studio, open_page)
    page.keyboard.press("t")
    page.get_by_text("Test image 0: it is 7.").wait_for()
    wait_for_answer(page, "7")


def test_without_a_network_one_is_offered(run_studio, open_page, small_mnist, tmp_path):
    with run_studio(tmp_path, data=small_mnist) as one:
        page = open_page(one.address("/draw"))
        page.get_by_text("No network is trained yet.").wait_for()
        page.get_by_role("button", name="Train one now").click()
        page.locator("select[name=reader] option[value=run-1]").wait_for(state="attached")
        page.locator(".none").wait_for(state="hidden")
        page.context.close()


def test_a_model_that_was_saved_earlier_is_offered(
    run_studio, open_page, small_mnist, tmp_path, backhand
):
    run = tmp_path / "runs" / "earlier"
    done = backhand("train", "--data", small_mnist, "--iterations", "20", "--quiet", "--out", run)
    assert done.status == 0
    with run_studio(tmp_path, data=small_mnist) as one:
        page = open_page(one.address("/draw"))
        option = page.locator("select[name=reader] option").first
        assert "earlier" in option.inner_text()
        page.context.close()


@pytest.mark.parametrize("dark", [False, True])
def test_no_serious_violation_of_accessibility(studio, open_page, trained, dark):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = open_room(studio, open_page, dark=dark)
    page.keyboard.press("t")
    page.locator(".answer strong").wait_for()
    found = axe.Axe().run(page).response["violations"]
    assert [
        (one["id"], [node["html"][:120] for node in one["nodes"]][:3])
        for one in found
        if one["impact"] in ("serious", "critical")
    ] == []


def test_in_japanese(studio, open_page, trained):
    page = open_room(studio, open_page, query={"lang": "ja"})
    assert page.locator("html").get_attribute("lang") == "ja"
