"""The drawing as SVG."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pytest

from backhand.graph.svg import graph_svg

SVG = "{http://www.w3.org/2000/svg}"


def root(svg):
    return ElementTree.fromstring(svg)


def texts(svg):
    return ["".join(one.itertext()) for one in root(svg).iter(f"{SVG}text")]


def classes(svg, name):
    return [one for one in root(svg).iter() if name in one.get("class", "").split()]


@pytest.mark.parametrize("opened", [None, "all", [], ["g0", "g3"]])
@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
def test_it_is_well_formed_and_fetches_nothing(two_layers, opened, theme):
    svg = graph_svg(two_layers, opened=opened, theme=theme)
    assert root(svg).tag == f"{SVG}svg"
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")
    assert "var(" not in svg


def test_open_and_closed(two_layers):
    closed, opened = graph_svg(two_layers), graph_svg(two_layers, opened="all")
    assert "Affine1" in texts(closed)
    assert "·" not in texts(closed)
    assert "·" in texts(opened)
    assert len(classes(closed, "box")) == 3
    assert len(classes(opened, "box")) == 0


def test_the_system_chooses_between_light_and_dark(two_layers):
    assert "prefers-color-scheme: dark" in graph_svg(two_layers)
    assert "prefers-color-scheme" not in graph_svg(two_layers, theme="dark")


def test_strangers_texts_are_text(hostile):
    svg = graph_svg(hostile, opened="all")
    assert "<img" not in svg
    assert "</script>" not in svg
    assert "\x00" not in svg
    root(svg)


def test_a_label_is_a_title_to_the_letter(two_layers):
    label = "a<b> & c"
    graph = replace(two_layers, nodes=tuple(replace(n, label=label) for n in two_layers.nodes))
    titles = root(graph_svg(graph, opened="all")).iter(f"{SVG}title")
    assert ["".join(one.itertext()) for one in titles].count(label) == len(graph.nodes)


def test_a_wrong_gradient_is_marked_by_shape_and_text(two_layers):
    svg = graph_svg(two_layers)
    assert "BH101" in texts(svg)
    assert len(classes(svg, "alarm")) == 1
    assert len(classes(svg, "good")) == 1


def test_a_closed_box_says_that_something_inside_is_wrong(two_layers):
    assert len(classes(graph_svg(two_layers, opened=[]), "bad")) == 1


def test_zero_nothing_and_not_yet_are_drawn_differently(two_layers):
    svg = graph_svg(two_layers)
    # b1 is zero, and says so.
    assert "0" in texts(svg)
    # No gradient flows to the labels.
    assert len(classes(svg, "nothing")) == 1
    assert not any(one == "–" for one in shown_texts(two_layers))
    started = replace(
        two_layers, tensors=tuple(replace(t, gradient=None) for t in two_layers.tensors)
    )
    assert "–" in shown_texts(started)
    assert classes(graph_svg(started), "backward") == []


def shown_texts(graph):
    """The texts of cells, without those that what is known hides."""
    shown = []
    for chip in classes(graph_svg(graph), "chip"):
        rows = list(chip)
        for before, row in zip([None, *rows], rows, strict=False):
            words = row.get("class", "").split()
            hidden = "lack" in words and before is not None and "have" in before.get("class", "")
            if not hidden:
                shown += ["".join(one.itertext()) for one in row.iter(f"{SVG}text")]
    return shown


def test_backward_arrows_only_where_a_gradient_flows(two_layers):
    svg = graph_svg(two_layers)
    forward, backward = classes(svg, "forward"), classes(svg, "backward")
    # All but the labels' arrow.
    assert len(forward) == len(backward) + 1
