"""The room Check in a real browser: paste, drop, read, mend, check again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from backhand.running.walls import walls_here

pytestmark = pytest.mark.skipif(bool(walls_here().lacking), reason="no walls on this machine")

ROOT = Path(__file__).resolve().parents[3]

WRONG = """\
import numpy as np


class SoftmaxWithLoss:
    def forward(self, x, t):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.t, self.y = t, e / e.sum(axis=1, keepdims=True)
        return -np.mean(np.log(self.y[np.arange(len(t)), t] + 1e-7))

    def backward(self, dout=1):
        one_hot = np.eye(self.y.shape[1])[self.t]
        return dout * (self.y - one_hot)
"""
RELU = """\
class Relu:
    def forward(self, x):
        self.mask = x <= 0
        {}
        return x * ~self.mask

    def backward(self, dout):
        return dout * ~self.mask
"""


@pytest.fixture
def room(studio, open_page):
    """``room(width=360)``: the room in a new tab, its editor ready."""

    def open_room(lang: str = "en", **options):
        page = open_page(studio.address("/check", lang=lang), **options)
        page.wait_for_selector(".cm-content[aria-label]")
        return page

    return open_room


def paste(page, text: str) -> None:
    """Paste over all that stands in the editor."""
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.locator(".cm-content").evaluate(
        """(content, text) => {
            const given = new DataTransfer();
            given.setData("text/plain", text);
            const told = { clipboardData: given, bubbles: true, cancelable: true };
            content.dispatchEvent(new ClipboardEvent("paste", told));
        }""",
        text,
    )


def drop(page, name: str, content: str) -> None:
    """Drop a file onto the editor."""
    given = page.evaluate_handle(
        """([name, content]) => {
            const given = new DataTransfer();
            given.items.add(new File([content], name));
            return given;
        }""",
        [name, content],
    )
    page.dispatch_event(".cm-content", "drop", {"dataTransfer": given})


def wait_for_status(page, text: str) -> None:
    page.wait_for_function(
        "(text) => document.querySelector('.status').textContent.includes(text)", arg=text
    )


def check(page) -> None:
    page.keyboard.press("Control+Enter")
    wait_for_status(page, "Checked.")


def test_a_wrong_loss_is_pasted_read_hint_by_hint_mended_and_right(room):
    page = room()
    paste(page, WRONG)
    check(page)
    finding = page.locator(".finding.error")
    # Where: the line is marked, and nothing more is told.
    marked = page.locator(".cm-line.marked")
    assert marked.text_content().strip() == "return dout * (self.y - one_hot)"
    assert "dx is wrong" in finding.text_content()
    assert "BH103" not in page.locator(".findings").text_content()
    # Kind, with the rule's page.
    finding.get_by_role("button", name="What kind of mistake is it?").click()
    page.get_by_text("BH103 dx").wait_for()
    assert finding.locator(".fix").count() == 0
    finding.get_by_role("button", name="About BH103").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("heading", name="BH103 batch-mean").wait_for()
    assert "Write instead" in sheet.text_content()
    page.keyboard.press("Escape")
    # Fix.
    finding.get_by_role("button", name="How is it mended?").click()
    finding.locator(".fix").wait_for()
    # The wrong and the right values side by side, and where the error is.
    first = page.locator(".values tbody tr").first.locator("td")
    wrong, right = (float(cell) for cell in first.all_text_contents())
    assert wrong == pytest.approx(5 * right, rel=1e-3)
    assert page.get_by_alt_text("where the error is: dx").is_visible()
    # The place leads into the code, which is mended there.
    finding.get_by_role("button", name="Go to line 12 in the editor").click()
    page.wait_for_function("document.activeElement.closest('.cm-editor') !== null")
    page.keyboard.press("End")
    page.keyboard.type(" / len(one_hot)")
    wait_for_status(page, "The code has changed")
    check(page)
    wait_for_status(page, "No mistake was found")
    page.locator(".subject.pass").wait_for()
    assert page.locator(".cm-line.marked.error").count() == 0


def test_the_exercises_two_mistakes_are_named_in_their_order(room):
    page = room()
    page.get_by_label("Begin with").select_option("softmax_with_loss_wrong")
    page.get_by_label("All hints at once").check()
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_text("Run in the sandbox").wait_for()
    rules = page.locator(".finding .rule").all_text_contents()
    assert [rule.split()[0] for rule in rules] == ["BH402", "BH108", "BH301", "BH302"]


def test_a_notebook_is_dropped_and_survives_a_reload(room):
    page = room()
    notebook = ROOT / "tests" / "book" / "notebooks" / "two_layer_net.ipynb"
    drop(page, "two_layer_net.ipynb", notebook.read_text("utf-8"))
    wait_for_status(page, "Checked.")
    verdicts = page.locator(".subject h2").all_text_contents()
    assert verdicts
    assert "# %% cell" in page.locator(".cm-content").text_content()
    page.reload()
    page.locator(".subject").first.wait_for()
    assert page.locator(".subject h2").all_text_contents() == verdicts
    assert page.locator(".file-name").text_content() == "two_layer_net.ipynb"


def test_a_wrong_cell_of_a_notebook_is_marked(room):
    cells = ["# Notes", "import numpy as np", RELU.format("pass").replace("* ~self", "* self")]
    document = {
        "cells": [
            {"cell_type": "markdown" if n == 0 else "code", "metadata": {}, "source": source}
            | ({} if n == 0 else {"outputs": [], "execution_count": None})
            for n, source in enumerate(cells)
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 4,
    }
    page = room()
    drop(page, "relu.ipynb", json.dumps(document))
    wait_for_status(page, "Checked.")
    page.get_by_role("button", name="Go to cell 3, line").first.click()
    assert page.locator(".cm-line.marked").first.is_visible()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("import os; os._exit(3)", "ended the process"),
        ("raise ValueError('<img src=x onerror=alert(1)>')", "<img src=x onerror=alert(1)>"),
    ],
)
def test_code_that_exits_or_raises_is_told_of_and_the_page_lives_on(room, line, says):
    page = room()
    paste(page, RELU.format(line))
    check(page)
    assert says in page.locator(".findings").text_content()
    assert page.locator(".findings img").count() == 0
    paste(page, RELU.format("pass"))
    check(page)
    page.locator(".subject.pass").wait_for()


def test_a_loop_ends_at_its_time_or_is_cancelled_and_no_other_tab_waits(studio, room):
    page, other = room(), room()
    page.get_by_label("Time for each").select_option("60")
    paste(page, RELU.format("while True: pass"))
    page.keyboard.press("Control+Enter")
    wait_for_status(page, "Checking")
    paste(other, RELU.format("pass"))
    check(other)
    other.locator(".subject.pass").wait_for()
    page.get_by_role("button", name="Cancel").click()
    wait_for_status(page, "Cancelled")
    page.get_by_label("Time for each").select_option("2")
    page.get_by_role("button", name="Check", exact=True).click()
    wait_for_status(page, "Checked.")
    assert "limit of 2 s" in page.locator(".findings").text_content()


def test_a_file_that_can_not_be_checked_is_refused(room, tmp_path):
    page = room()
    drop(page, "class.zip", "PK")
    wait_for_status(page, "unpack it")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Open a file").click()
    large = tmp_path / "large.py"
    large.write_text("#" * (2 * 2**20 + 1))
    chooser.value.set_files(large)
    wait_for_status(page, "larger than 2 MB")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Open a file").click()
    chooser.value.set_files(ROOT / "examples" / "mistakes" / "submission.py")
    wait_for_status(page, "Mistakes found: 3")


def test_a_keyboard_gets_in_and_out_of_the_editor(room):
    page = room()
    page.get_by_role("textbox", name="Your code").focus()
    page.keyboard.press("Control+Enter")
    wait_for_status(page, "no code yet")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.cm-editor') !== null")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.cm-editor') === null")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_nobody_is_shut_out(room, violations, dark):
    page = room(dark=dark)
    assert violations(page) == []
    page.get_by_label("Begin with").select_option("softmax_with_loss_wrong")
    page.get_by_label("All hints at once").check()
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_text("Run in the sandbox").wait_for()
    page.locator(f".editor [data-dressed={'vscodeDark' if dark else 'vscodeLight'}]").wait_for()
    assert violations(page) == []
    page.get_by_role("button", name="About BH402").click()
    page.get_by_role("dialog").wait_for()
    assert violations(page) == []


def test_a_phone_shows_all_of_it_in_japanese_too(room):
    page = room("ja", width=360, height=740)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("select").first.select_option("layer_norm_wrong")
    page.locator(".acting .primary").click()
    page.locator(".subject.fail").wait_for()
    page.locator(".finding .more").first.click()
    page.get_by_text("BH109 dx").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    # What the judge said came in the tab's language.
    assert any(ord(c) > 0x3040 for c in page.locator(".finding").first.text_content())
