"""The page in a browser: stepped, opened, read, in light and dark, in both languages."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from backhand.graph.layout import plan
from backhand.graph.page import graph_page
from backhand.graph.placement import place

WIDE = {"width": 1300, "height": 820}
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def show(browser, tmp_path):
    """``show(graph)`` returns the page in a browser that may reach nothing, and fails on errors."""
    opened, faults = [], []

    def open_page(graph, viewport=WIDE, **settings):
        settings = {"reduced_motion": "reduce", **settings}
        context = browser.new_context(viewport=viewport, offline=True, **settings)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: line.type == "error" and faults.append(line.text))
        page.on("dialog", lambda dialog: faults.append(dialog.message))
        page.on(
            "request",
            lambda request: (
                request.url.startswith(("file:", "data:", "about:")) or faults.append(request.url)
            ),
        )
        file = tmp_path / f"page{len(opened)}.html"
        file.write_text(graph_page(graph), encoding="utf-8")
        page.goto(file.as_uri())
        return page

    yield open_page
    for context in opened:
        context.close()
    assert faults == []


def seen(page):
    """The items in sight, from left to right."""
    return page.eval_on_selector_all(
        "#parts [data-item]", "parts => parts.map(part => part.dataset.item)"
    )


def cell(page, tensor, row):
    """What stands in a tensor's row: a text, "picture", or "nothing"."""
    return page.evaluate(
        """([tensor, row]) => {
          const rows = [...document.querySelectorAll(`[data-tensor=${tensor}] .${row}`)];
          const shown = rows.filter(one => getComputedStyle(one).display !== "none");
          if (shown.length !== 1) return `${shown.length} rows`;
          if (shown[0].classList.contains("nothing")) return "nothing";
          return shown[0].querySelector("image") ? "picture" : shown[0].textContent;
        }""",
        [tensor, row],
    )


def step(page):
    return page.inner_text("#step")


def test_it_opens_with_all_known_and_the_wrong_gradient_told(show, two_layers):
    page = show(two_layers)
    assert seen(page) == ["g1", "g2", "g3"]
    assert cell(page, "t6", "value") == cell(page, "t6", "gradient") == "picture"
    details = page.inner_text("#details")
    assert "✗ Checked: wrong BH101" in details
    assert "the sign is turned" in details
    assert "the numerical gradient" in details


def test_keys_step_forward_and_back(show, two_layers):
    page = show(two_layers)
    page.keyboard.press("Home")
    assert "Nothing has run yet" in step(page)
    page.keyboard.press("ArrowRight")
    assert step(page) == "Forward, 1 of 3: Affine1"
    assert "y = x · W1 + b1" in page.inner_text("#details").replace("a = ", "y = ")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert step(page) == "Forward, 3 of 3: SoftmaxWithLoss"
    page.keyboard.press("ArrowRight")
    assert step(page) == "Backward begins with the upstream gradient, 1."
    page.keyboard.press("ArrowRight")
    assert step(page) == "Backward, 1 of 3: SoftmaxWithLoss"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert step(page) == "Forward, 3 of 3: SoftmaxWithLoss"
    page.keyboard.press("End")
    assert step(page) == "Backward, 3 of 3: Affine1"
    page.keyboard.press("ArrowRight")
    assert step(page) == "Backward, 3 of 3: Affine1"
    page.keyboard.press("Escape")
    assert "All values" in step(page)


def test_not_computed_yet_is_a_dash_and_zero_is_zero(show, two_layers):
    page = show(two_layers)
    page.keyboard.press("Home")
    # Parameters are there from the start; b1 is zero, and says so.
    assert cell(page, "t2", "value") == "0"
    assert cell(page, "t2", "gradient") == "–"
    assert cell(page, "t6", "value") == "–"
    # To labels no gradient ever flows, which is neither.
    assert cell(page, "t3", "gradient") == "nothing"
    page.keyboard.press("ArrowRight")
    assert cell(page, "t6", "value") == "picture"
    assert cell(page, "t6", "gradient") == "–"
    assert "not computed yet" in page.inner_text("#details")
    page.keyboard.press("End")
    assert cell(page, "t2", "gradient") == "picture"
    assert cell(page, "t3", "gradient") == "nothing"


def test_a_verdict_comes_with_its_gradient(show, two_layers):
    page = show(two_layers)
    hidden = "getComputedStyle(document.querySelector('[data-tensor=t2] .alarm')).visibility"
    assert page.evaluate(hidden) == "visible"
    page.keyboard.press("Home")
    assert page.evaluate(hidden) == "hidden"


def test_boxes_open_and_close_by_click_and_keys(show, two_layers):
    page = show(two_layers)
    page.click("[data-item=g1] .body")
    assert seen(page) == ["n0", "n1", "g2", "g3"]
    page.click("[data-heading=g1]")
    assert seen(page) == ["g1", "g2", "g3"]
    page.focus("[data-item=g3]")
    page.keyboard.press("Enter")
    assert seen(page) == ["g1", "g2", "g4", "n5", "n6"]
    assert page.evaluate("document.activeElement.dataset.heading") == "g3"
    page.keyboard.press(" ")
    assert seen(page) == ["g1", "g2", "g3"]
    assert page.evaluate("document.activeElement.dataset.item") == "g3"
    page.click("#open-all")
    assert set(seen(page)) == {f"n{k}" for k in range(7)}
    page.click("#close-all")
    assert seen(page) == ["g0"]


def test_an_open_box_is_stepped_operation_by_operation(show, two_layers):
    page = show(two_layers)
    page.click("[data-item=g1] .body")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert step(page) == "Forward, 1 of 4: · (matmul)"
    assert cell(page, "t5", "value") == "picture"
    assert cell(page, "t6", "value") == "–"
    details = page.inner_text("#details")
    assert "dW1 = xᵀ · dout" in details
    assert "layers.py:12" in details
    assert "y = x @ W1" in details
    # Closed in mid-way, the box is one step, and done.
    page.click("[data-heading=g1]")
    assert step(page) == "Forward, 1 of 3: Affine1"
    assert cell(page, "t6", "value") == "picture"


def test_contributions_come_one_by_one_and_add_up(show, two_layers):
    page = show(two_layers)
    page.click("#open-all")
    page.keyboard.press("Home")
    for _ in range(11):
        page.keyboard.press("ArrowRight")
    assert step(page) == "Backward, 3 of 7: − (subtract)"
    # One of the two ways has sent its part back, so the sum is not known yet.
    assert cell(page, "t7", "gradient") == "–"
    page.keyboard.press("0")
    page.click("[data-tensor=t7] .value.have")
    details = page.inner_text("#details")
    assert "Used 2 times" in details
    assert details.count("not computed yet") == 2
    page.keyboard.press("ArrowRight")
    page.keyboard.press("0")
    page.click("[data-tensor=t7] .value.have")
    assert "not computed yet" not in page.inner_text("#details")
    assert cell(page, "t7", "gradient") == "picture"


def test_a_way_of_its_own_can_be_chosen(show, two_layers):
    page = show(two_layers)
    page.click("#open-all")
    # The details follow the focus of a person at the keys.
    page.keyboard.press("Escape")
    pair = page.locator('[data-pair="t7|n3"]')
    pair.focus()
    assert "▸ from max" in page.inner_text("#details")
    assert pair.get_attribute("aria-label").endswith("to max")


def test_tab_and_arrows_go_from_part_to_part(show, two_layers):
    page = show(two_layers)
    page.focus("[data-tensor=t0]")
    assert "x input" in page.inner_text("#details").replace("\n", " ")
    page.keyboard.press("Tab")
    one = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == one
    assert one.split(", ")[0] == "TwoLayerNet"


def test_names_say_what_is_known(show, two_layers):
    page = show(two_layers)
    name = page.get_attribute("[data-tensor=t11]", "aria-label")
    assert name == "L, result, value 2.303, gradient 1"
    page.keyboard.press("Home")
    name = page.get_attribute("[data-tensor=t11]", "aria-label")
    assert name == "L, result, value not computed yet, gradient not computed yet"
    assert page.get_attribute("#step", "aria-live") == "polite"


def test_it_plays_by_itself_and_holds(show, two_layers):
    page = show(two_layers)
    page.clock.install()
    page.reload()
    page.click("#play")
    assert "Nothing has run yet" in step(page)
    page.clock.run_for(1500)
    assert step(page) == "Forward, 1 of 3: Affine1"
    page.clock.run_for(1500)
    page.click("#play")
    page.clock.run_for(5000)
    assert step(page) == "Forward, 2 of 3: Relu1"


def test_light_and_dark(show, two_layers):
    ground = "getComputedStyle(document.body).backgroundColor"
    page = show(two_layers, color_scheme="dark")
    dark = page.evaluate(ground)
    page.click("#theme")
    light = page.evaluate(ground)
    assert dark != light
    assert show(two_layers, color_scheme="light").evaluate(ground) == light
    page.click("#theme")
    assert page.evaluate(ground) == dark


def test_the_language_changes_and_with_it_every_word(show, two_layers):
    page = show(two_layers)
    assert page.inner_text("#language") == "日本語"
    page.click("#language")
    assert page.evaluate("document.documentElement.lang") == "ja"
    assert page.inner_text("#language") == "English"
    page.click("#language")
    assert page.inner_text("#open-all") == "Open all"


def test_on_a_phone_nothing_is_wider_than_the_screen(show, two_layers):
    page = show(two_layers, viewport=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    current = page.evaluate("document.querySelector('.current').getBoundingClientRect().toJSON()")
    assert current["left"] >= 0
    assert current["right"] <= 360


def test_the_drawing_is_pulled_and_zoomed(show, two_layers):
    page = show(two_layers)
    scale = "document.getElementById('view').getAttribute('transform')"
    before = page.evaluate(scale)
    page.mouse.move(300, 700)
    page.mouse.down()
    page.mouse.move(340, 660, steps=4)
    page.mouse.up()
    pulled = page.evaluate(scale)
    assert pulled != before
    page.mouse.wheel(0, -200)
    page.wait_for_function(f"{scale} !== {pulled!r}")
    page.click("#fit")
    page.click("#closer")
    page.click("#further")
    page.keyboard.press("0")


def test_strangers_texts_stay_texts(show, hostile):
    page = show(hostile)
    page.click("#open-all")
    page.keyboard.press("Home")
    for _ in range(16):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("0")
    page.click("[data-tensor=t2] .value.have")
    assert "onerror" in page.inner_text("#details")
    assert page.locator("#details img[src=x]").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_serious(show, two_layers, scheme, viewport):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = show(two_layers, viewport=viewport, color_scheme=scheme)
    for keys in ([], ["Home", "ArrowRight"], ["End"]):
        for key in keys:
            page.keyboard.press(key)
        found = axe.run(page).response["violations"]
        serious = [one for one in found if one["impact"] in ("serious", "critical")]
        assert [(one["id"], one["nodes"][0]["html"]) for one in serious] == []


def test_the_script_puts_everything_where_python_does(show, two_layers, tangle):
    """One layout: what the page works out as boxes open is what the SVG has."""
    for graph in (two_layers, tangle(60, per_box=7), tangle(40)):
        made = plan(graph)
        page = show(graph)
        groups = [group.id for group in graph.groups]
        for opened in ([], groups[:1], groups[:2], groups[::2], groups):
            theirs = page.evaluate(
                """([plan, opened]) => {
                  const placed = place(plan, opened);
                  const plainly = known => Object.fromEntries(known);
                  return {...placed, bodies: plainly(placed.bodies), frames: plainly(placed.frames),
                    chips: plainly(placed.chips)};
                }""",
                [made.as_dict(), opened],
            )
            ours = asdict(place(made, opened))
            for kind in ("bodies", "frames", "chips"):
                assert set(theirs[kind]) == set(ours[kind])
                for item, spot in ours[kind].items():
                    assert theirs[kind][item] == pytest.approx(spot), (kind, item, opened)
            assert theirs["wires"] == ours["wires"]
            assert theirs["width"] == pytest.approx(ours["width"])
            assert theirs["height"] == pytest.approx(ours["height"])


def test_several_frames_on_one_page_do_not_disturb_each_other(browser, two_layers, hostile):
    page = browser.new_page(viewport=WIDE)
    try:
        page.set_content(f"<h1>Notebook</h1>{two_layers._repr_html_()}{hostile._repr_html_()}")
        first, second = page.frames[1:3]
        first.wait_for_selector("[data-item=g1]")
        second.wait_for_selector("[data-item=g1]")
        first.click("#open-all")
        assert first.locator("[data-item=n0]").count() == 1
        assert second.locator("[data-item=n0]").count() == 0
    finally:
        page.close()


def test_many_operations_do_not_keep_a_step_waiting(show, tangle):
    page = show(tangle(600, per_box=20))
    page.click("#open-all")
    # Only what is in sight is in the page.
    assert page.locator("#parts > *").count() < 700
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert step(page).startswith("Forward, 1 of 600")
