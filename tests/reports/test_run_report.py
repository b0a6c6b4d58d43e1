from __future__ import annotations

import re
from html.parser import HTMLParser

import numpy as np
import pytest

from backhand.data import load_dataset
from backhand.language import set_language
from backhand.networks import TwoLayerNet, check_exercise
from backhand.reports.mistakes import collect_answers
from backhand.reports.run_report import RunOutcome, report_html, write_report
from backhand.training import History, HistoryRow, TrainingData, TrainingSettings

VOID = {"meta", "img", "br", "line", "polyline", "polygon"}


class Page(HTMLParser):
    """What stands in a page, and whether its tags are closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}> closes another"

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.words += data

    def count(self, name: str) -> int:
        return sum(tag == name for tag, _ in self.tags)


@pytest.fixture(scope="module")
def outcome(small_mnist) -> RunOutcome:
    dataset = load_dataset(folder=small_mnist, notify=lambda _message: None)
    data = TrainingData.from_dataset(dataset)
    network = TwoLayerNet(784, 6, 10, weight_init_std=0.1, rng=0)
    return RunOutcome(
        history=History(
            TrainingSettings(iterations=3, hidden_size=6),
            (2.3, 2.2, 2.1),
            (HistoryRow(0, 0.1, 0.2, 0.5),),
            1.5,
            source="a <folder>",
        ),
        check=check_exercise(dataset.x_train, dataset.t_train, hidden_size=6),
        network=network,
        dataset=dataset,
        answers=collect_answers(network, data.x_test, data.t_test),
        train_accuracy=0.125,
    )


def changed(outcome: RunOutcome, **changes: object) -> RunOutcome:
    return RunOutcome(**{**vars(outcome), **changes})


def test_the_page_holds_what_it_should(outcome):
    page = Page(report_html(outcome))
    assert page.open == []
    wrong = int((outcome.answers.answers != outcome.answers.labels).sum())
    assert wrong > 10
    assert page.count("img") == wrong + 6
    assert page.count("svg") == 2
    assert "12.50 %" in page.words
    assert "passed" in page.words
    assert "a <folder>" in page.words
    for heading in ("Does it learn?", "Is the gradient right?", "Settings"):
        assert heading in page.words
    diagonal = [attrs for tag, attrs in page.tags if tag == "td" and attrs.get("class") == "right"]
    assert len(diagonal) == 10


def test_the_page_asks_for_nothing_from_elsewhere(outcome):
    text = report_html(outcome)
    # Base64 may hold any two letters.
    text = re.sub(r"data:image/png;base64,[^\"]*", "data:", text)
    assert re.search(r"https?://|//[a-z]|@import|url\(|<script|<link|<iframe", text) is None
    for tag, attributes in Page(text).tags:
        for name in ("src", "href", "srcset", "data", "action"):
            assert (attributes.get(name) or "data:").startswith("data:"), tag


def test_every_picture_has_words_for_those_who_do_not_see_it(outcome):
    for tag, attributes in Page(report_html(outcome)).tags:
        if tag == "img":
            assert attributes["alt"]
        if tag == "svg":
            assert attributes["aria-label"]


def test_both_light_and_dark_are_dressed(outcome):
    text = report_html(outcome)
    assert "prefers-color-scheme: dark" in text
    assert '<meta name="viewport"' in text


def test_the_sample_is_called_one(outcome):
    assert "only a sample" not in Page(report_html(outcome)).words
    from dataclasses import replace

    sample = changed(outcome, dataset=replace(outcome.dataset, is_sample=True))
    assert "only a sample of MNIST: 200 training and 50 test images" in report_html(sample)


def test_a_check_that_was_skipped_or_failed_is_said(outcome):
    from dataclasses import replace

    assert "--no-check" in report_html(changed(outcome, check=None))
    comparisons = outcome.check.comparisons
    failed = replace(
        outcome.check,
        comparisons={**comparisons, "W1": replace(comparisons["W1"], passed=False)},
    )
    words = Page(report_html(changed(outcome, check=failed))).words
    assert "FAILED" in words
    assert "WRONG for W1" in words


def test_without_a_mistake_there_are_no_pictures_of_mistakes(outcome):
    perfect = collect_answers(outcome.network, np.zeros((5, 784), np.float32), np.zeros(5, int))
    perfect = type(perfect)(perfect.answers, perfect.answers, perfect.probabilities)
    text = report_html(changed(outcome, answers=perfect))
    assert "Not one" in text
    assert Page(text).count("img") == 6


def test_the_page_is_in_the_language_in_force(outcome, tmp_path):
    write_report(outcome, tmp_path / "en.html")
    set_language("ja")
    write_report(outcome, tmp_path / "ja.html")
    assert '<html lang="en">' in (tmp_path / "en.html").read_text(encoding="utf-8")
    assert '<html lang="ja">' in (tmp_path / "ja.html").read_text(encoding="utf-8")
