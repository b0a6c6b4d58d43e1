from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from backhand.reports.chart import accuracy_chart, loss_chart
from backhand.training import History, HistoryRow, TrainingSettings

SVG = "{http://www.w3.org/2000/svg}"


def history(iterations: int) -> History:
    return History(
        TrainingSettings(iterations=iterations),
        tuple(2.3 / (1 + i) for i in range(iterations)),
        tuple(HistoryRow(i, 0.5, 0.5, 1.0) for i in range(0, iterations, 10)),
        1.0,
    )


def drawings(run: History) -> list[str]:
    return [
        loss_chart(run, title="Loss", iteration="iteration"),
        accuracy_chart(run, title="A & B", iteration="iteration", train="<train>", test="test"),
    ]


@pytest.mark.parametrize("iterations", [1, 2, 40, 5000])
def test_drawings_are_sound_and_stay_on_the_paper(iterations):
    for drawing in drawings(history(iterations)):
        root = ElementTree.fromstring(drawing)
        _, _, width, height = map(float, root.attrib["viewBox"].split())
        for element in root:
            for pair in element.attrib.get("points", "").split():
                x, y = map(float, pair.split(","))
                assert 0 <= x <= width
                assert 0 <= y <= height


def test_a_mark_for_each_row_of_both_lines():
    _, accuracies = drawings(history(40))
    assert accuracies.count("<circle") == 8
    assert "&lt;train&gt; 50.0 %" in accuracies


def test_names_of_lines_that_meet_do_not_cover_each_other():
    _, accuracies = drawings(history(40))
    ys = [float(y) for y in re.findall(r'class="name \w+" x="[\d.]+" y="([\d.]+)"', accuracies)]
    assert len(ys) == 2
    assert abs(ys[0] - ys[1]) >= 15


def test_a_long_run_is_not_drawn_point_by_point():
    loss, _ = drawings(history(5000))
    assert len(loss) < 30_000
