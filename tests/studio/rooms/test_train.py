"""The room Train, in a real browser on the real MNIST."""

from __future__ import annotations

import re

import pytest

LINE = ".room-train .chart polyline.line.strong"


def state(page):
    return page.inner_text(".standing .state")


def wait_for_state(page, start):
    page.wait_for_function(
        "start => document.querySelector('.standing .state').textContent.startsWith(start)",
        arg=start,
    )


def iterations_done(page):
    return int(page.locator(".tools progress").get_attribute("value"))


def wait_for_iterations(page, least):
    page.wait_for_function(
        "least => Number(document.querySelector('.tools progress').getAttribute('value')) >= least",
        arg=least,
    )


def points(page):
    return len((page.locator(LINE).first.get_attribute("points") or "").split())


def loss_said(page):
    """The selected run's loss as the chart's own text has it."""
    number = re.search(r"\d+", page.inner_text(".standing .title"))[0]
    said = page.locator(".chart svg").first.get_attribute("aria-label")
    return float(re.search(rf"run {number}: ([\d.]+) after", said)[1])


def start(page, button="Start"):
    """Start a run, and wait until the page looks at that one."""
    # What a test that failed has left running is not this one's: a step would be that run's.
    if page.get_by_role("button", name="Stop").is_enabled():
        stop(page)
    before = page.inner_text(".standing .title")
    page.get_by_role("button", name=button).click()
    page.wait_for_function(
        "before => document.querySelector('.standing .title').textContent !== before", arg=before
    )


def stop(page):
    """Leave nothing running for the next test."""
    page.get_by_role("button", name="Stop").click()
    page.wait_for_function(
        "/^(Stopped|Finished)/.test(document.querySelector('.standing .state').textContent)"
    )


def test_train_to_the_end_on_the_real_mnist_and_see_the_curves_move(studio, open_page):
    page = open_page(studio.url)
    start(page, "100 steps")
    wait_for_state(page, "Paused after 100 of")
    assert points(page) == 100
    early = loss_said(page)
    # Slowly, so that no machine is too fast for what is seen on the way.
    page.get_by_label("Speed").select_option("100")
    page.get_by_role("button", name="Resume").click()
    for least in (101, 120, 150):
        page.wait_for_function(
            "([line, least]) => document.querySelector(line).points.length >= least",
            arg=[LINE, least],
        )
    page.get_by_label("Speed").select_option("0")
    wait_for_state(page, "Finished")
    accuracy = float(re.search(r"test accuracy ([\d.]+) %", state(page))[1])
    assert accuracy > 95
    assert points(page) > 150
    assert loss_said(page) < early / 2
    assert page.inner_text(".gradients").startswith("Gradient check: passed")
    # All that is seen of the network is there: weights, what is taken for what, mistakes.
    page.locator("img.weights-picture").wait_for()
    page.locator(".matrix td.right").first.wait_for()
    assert page.locator(".matrix tbody tr").count() == 10
    page.locator(".mistakes figure").first.wait_for()
    # In words too: the drawing's name and the table have the figures.
    assert "10,000 iterations" in page.locator(".chart svg").first.get_attribute("aria-label")
    assert f"{accuracy:.2f} %" in page.inner_text("table.runs")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name=re.compile("Report of run")).first.click()
    report = opened.value
    report.wait_for_load_state()
    assert "Training run: MNIST" in report.title()


def test_step_resume_pause_and_stop(studio, open_page):
    page = open_page(studio.address("/", iterations="1000000", seed="1"))
    start(page, "Step: one iteration")
    wait_for_state(page, "Paused after 1 of")
    page.get_by_role("button", name="100 steps").click()
    wait_for_state(page, "Paused after 101 of")
    page.get_by_role("button", name="Resume").click()
    wait_for_iterations(page, 300)
    page.get_by_role("button", name="Pause").click()
    wait_for_state(page, "Paused after")
    held = iterations_done(page)
    page.wait_for_timeout(400)
    assert iterations_done(page) == held
    stop(page)
    # A run that was stopped goes on from its checkpoint.
    page.get_by_role("button", name="Resume").click()
    wait_for_iterations(page, held + 1)
    stop(page)


def test_the_space_bar_holds_up_what_was_started_by_mouse(studio, open_page):
    page = open_page(studio.address("/", iterations="1000000", seed="11"))
    start(page)
    wait_for_iterations(page, 10)
    page.keyboard.press("Space")
    wait_for_state(page, "Paused")
    stop(page)


def test_watched_slowly(studio, open_page):
    page = open_page(studio.address("/", iterations="1000000", seed="2"))
    page.get_by_label("Speed").select_option("10")
    start(page)
    wait_for_iterations(page, 5)
    assert iterations_done(page) < 500
    page.get_by_label("Speed").select_option("0")
    wait_for_iterations(page, 1000)
    stop(page)


def test_a_reload_and_a_lost_connection_lose_nothing(studio, open_page):
    page = open_page(studio.address("/", iterations="1000000", seed="3"))
    start(page)
    wait_for_iterations(page, 500)
    title = page.inner_text(".standing .title")
    before = iterations_done(page)
    page.reload()
    page.wait_for_selector(".standing .title")
    assert page.inner_text(".standing .title") == title
    wait_for_iterations(page, before + 1)
    # The address still has the settings.
    assert "seed=3" in page.url
    page.context.set_offline(True)
    # What is tried in between gives up soon, and not after 20 s.
    page.evaluate("window.socket.io.timeout(1000); window.socket.io.engine.close()")
    page.wait_for_function("!window.socket.connected")
    page.context.set_offline(False)
    page.wait_for_function("window.socket.connected")
    wait_for_iterations(page, iterations_done(page) + 100)
    stop(page)


def test_two_tabs_see_the_same_runs(studio, open_page):
    first = open_page(studio.address("/", iterations="1000000", seed="4"))
    start(first)
    wait_for_iterations(first, 100)
    second = open_page(studio.url)
    assert second.inner_text(".standing .title") == first.inner_text(".standing .title")
    wait_for_iterations(second, 200)
    second.get_by_role("button", name="Pause").click()
    wait_for_state(second, "Paused")
    wait_for_state(first, "Paused")
    stop(first)
    second.wait_for_function(
        "document.querySelector('.standing .state').textContent.startsWith('Stopped')"
    )


def test_runs_side_by_side_differ_by_what_the_table_says(studio, open_page):
    page = open_page(studio.address("/", iterations="300", lr="0.25", seed="5"))
    start(page)
    wait_for_state(page, "Finished")
    page.get_by_label("Optimizer").select_option("adam")
    # A rate that was chosen stays.
    assert page.get_by_label("Learning rate", exact=True).input_value() == "0.25"
    start(page)
    wait_for_state(page, "Finished")
    table = page.locator("table.runs")
    for text in ("Optimizer", "adam", "sgd"):
        assert text in table.inner_text()
    assert page.locator(".chart").first.locator("polyline.line").count() >= 2
    # The older of the two again, and its settings in the form.
    page.get_by_role("button", name=re.compile("Take the settings of run")).nth(1).click()
    page.wait_for_function("document.querySelector('[name=optimizer]').value === 'sgd'")
    assert page.get_by_label("Learning rate", exact=True).input_value() == "0.25"
    page.get_by_role("button", name=re.compile("from the list")).first.click()
    page.wait_for_function("!document.querySelector('table.runs').textContent.includes('adam')")


def test_a_link_shows_the_same_experiment(studio, open_page):
    page = open_page(studio.url)
    page.get_by_label("Network").select_option("multi-layer")
    page.get_by_label("Hidden layers").fill("3")
    page.get_by_label("Seed").fill("9")
    page.get_by_label("Seed").press("Tab")
    page.wait_for_function("location.search.includes('seed=9')")
    assert page.url == f"{studio.origin}/?seed=9&network=multi-layer&layers=3"
    other = open_page(f"{page.url}&token={studio.token}")
    assert other.get_by_label("Hidden layers").input_value() == "3"
    assert other.get_by_label("Seed").input_value() == "9"
    assert other.get_by_label("Network").input_value() == "multi-layer"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"optimizer": "adamm"}, "did you mean 'adam'?"),
        ({"netwrok": "multi-layer"}, "did you mean 'network'?"),
        ({"lr": "quick"}, "learning_rate"),
    ],
)
def test_a_link_that_makes_no_sense_is_told(studio, open_page, query, said):
    page = open_page(studio.address("/", **query))
    assert said in page.locator(".faults").inner_text()


def test_a_usual_learning_rate_follows_the_optimizer(studio, open_page):
    page = open_page(studio.url)
    page.get_by_label("Optimizer").select_option("adam")
    page.wait_for_function("document.querySelector('[name=learning_rate]').value === '0.001'")
    page.wait_for_function("location.search === '?optimizer=adam'")


def graph_is_drawn(page, words):
    """Wait until the graph's text alternative has these words."""
    page.wait_for_function(
        "words => document.querySelector('.graph-drawing img.only-light')?.alt.includes(words)",
        arg=words,
    )


def test_the_graph_of_one_test_image_has_the_values_of_the_moment(studio, open_page):
    page = open_page(studio.address("/", iterations="1000000", seed="11"))
    start(page, "Step: one iteration")
    wait_for_state(page, "Paused after 1 of")
    number = page.inner_text(".standing .title").split()[-1]
    graph_is_drawn(page, f"test image 0 in run {number} after 1 iterations")
    drawing = page.locator(".graph-drawing img.only-light")
    assert drawing.is_visible()
    assert drawing.evaluate("one => one.decode().then(() => one.naturalWidth)") > 500
    assert page.locator(".graph-drawing img.only-dark").is_hidden()
    said = page.inner_text(".sample p")
    assert re.fullmatch(r"it is 7, the network says \d; loss \d+\.\d{4}", said)
    early = drawing.get_attribute("src")
    page.get_by_role("button", name="100 steps").click()
    graph_is_drawn(page, "after 101 iterations")
    assert drawing.get_attribute("src") != early
    assert page.inner_text(".sample p") != said
    # Another image of the same network: the next, and one that there is none of.
    page.get_by_role("button", name="Next image").click()
    graph_is_drawn(page, "test image 1 in run")
    assert page.inner_text(".sample p").startswith("it is 2,")
    page.get_by_role("spinbutton", name="Test image").fill("1234567")
    page.get_by_role("spinbutton", name="Test image").press("Tab")
    graph_is_drawn(page, "test image 9,999 in run")
    page.wait_for_function("document.querySelector('[name=sample]').value === '9999'")
    width = drawing.evaluate("one => one.naturalWidth")
    page.get_by_label("Open the layers").check()
    page.wait_for_function(
        "width => document.querySelector('.graph-drawing img').naturalWidth > width", arg=width
    )
    # By itself, while the run goes on.
    held = drawing.get_attribute("alt")
    page.get_by_role("button", name="Resume").click()
    page.wait_for_function(
        """held => !document.querySelector('.standing .state').textContent.startsWith('Paused')
        && document.querySelector('.graph-drawing img').alt !== held""",
        arg=held,
    )
    stop(page)


def test_the_graph_of_a_convolutional_network(studio, open_page):
    query = {"network": "simple-conv", "engine": "compiled", "iterations": "1000", "seed": "12"}
    page = open_page(studio.address("/", **query), width=360, height=740, dark=True)
    page.get_by_label("Check the gradients first").uncheck()
    start(page, "Step: one iteration")
    wait_for_state(page, "Paused after 1 of")
    graph_is_drawn(page, "after 1 iterations")
    assert page.locator(".graph-drawing img.only-dark").is_visible()
    # It is wider than a phone, and scrolls within its own panel.
    panel = page.locator(".graph-drawing")
    assert panel.evaluate("one => one.scrollWidth > one.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    stop(page)


def test_what_is_half_typed_stays_while_a_run_moves_the_page(studio, open_page):
    page = open_page(studio.address("/", iterations="1000000", seed="10"))
    start(page)
    page.get_by_label("Batch size").fill("2")
    wait_for_iterations(page, iterations_done(page) + 500)
    page.get_by_label("Batch size").press("End")
    page.get_by_label("Batch size").press_sequentially("50")
    assert page.get_by_label("Batch size").input_value() == "250"
    stop(page)


def test_what_cannot_be_trained_is_told(studio, open_page):
    page = open_page(studio.url)
    page.get_by_label("Learning rate", exact=True).fill("-1")
    page.get_by_role("button", name="Start").click()
    page.locator(".faults p").wait_for()
    assert "learning_rate" in page.inner_text(".faults")
    assert page.get_by_label("Learning rate", exact=True).get_attribute("aria-invalid") == "true"


def test_by_keyboard_alone(studio, open_page):
    page = open_page(studio.address("/", iterations="1000000", seed="6"))
    # Not held by what an earlier test left: this page's own run begins at the first step.
    page.keyboard.press("s")
    wait_for_state(page, "Paused after 1 of")
    page.keyboard.press("s")
    wait_for_state(page, "Paused after 2 of")
    page.keyboard.press("Space")
    wait_for_iterations(page, 50)
    page.keyboard.press("Space")
    wait_for_state(page, "Paused")
    # In a field letters are letters.
    page.get_by_label("Seed").focus()
    held = iterations_done(page)
    page.keyboard.press("s")
    page.wait_for_timeout(300)
    assert iterations_done(page) == held
    page.get_by_role("button", name="Stop").focus()
    page.keyboard.press("Enter")
    wait_for_state(page, "Stopped")


def test_everything_can_be_reached_by_tab_and_is_seen_to_be(studio, open_page):
    page = open_page(studio.url)
    reached = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        name = page.evaluate(
            """() => { const e = document.activeElement;
            const ring = getComputedStyle(e).outlineStyle;
            return e === document.body ? null : [e.name || e.textContent.trim(), ring] }"""
        )
        if name is None:
            break
        reached.add(name[0])
        assert name[1] != "none", name
    for wanted in ("dataset", "network", "learning_rate", "seed", "Start", "Train", "Draw"):
        assert wanted in reached


@pytest.mark.parametrize("language", ["en", "ja"])
def test_at_the_width_of_a_phone_nothing_is_cut_off(studio, open_page, language):
    page = open_page(studio.address("/", lang=language), width=360, height=740)
    page.wait_for_selector(".standing .title")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    # What starts a run comes first.
    tools = page.locator(".tools").bounding_box()
    settings = page.locator(".settings").bounding_box()
    assert tools["y"] < settings["y"]


def test_a_screen_reader_is_told_sparingly(studio, open_page):
    page = open_page(studio.address("/", iterations="400", seed="7"))
    page.evaluate(
        """() => { window.told = [];
        new MutationObserver(() => window.told.push(
            document.getElementById('announcer').textContent))
        .observe(document.getElementById('announcer'), {childList: true, characterData: true}) }"""
    )
    start(page)
    wait_for_state(page, "Finished")
    page.wait_for_function("window.told.some(text => text.includes('Finished'))")
    assert len(page.evaluate("window.told")) < 12


@pytest.mark.parametrize("dark", [False, True])
def test_no_serious_violation_of_accessibility(studio, open_page, dark):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = open_page(studio.address("/", iterations="300", seed="8"), dark=dark)
    start(page)
    wait_for_state(page, "Finished")
    page.locator(".mistakes figure").first.wait_for()
    page.locator(".graph-drawing img:visible").wait_for()
    found = axe.Axe().run(page).response["violations"]
    assert [
        (one["id"], [node["html"][:120] for node in one["nodes"]][:3])
        for one in found
        if one["impact"] in ("serious", "critical")
    ] == []
