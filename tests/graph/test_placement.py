"""Placement: nothing overlaps, arrows go on to the right, boxes open without moving the rest."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest

from backhand import RNN, Affine, BatchNormalization, Relu, Residual
from backhand.graph import record_layer
from backhand.graph.layout import plan
from backhand.graph.placement import place, tenth

NUMBER = r"-?\d+(?:\.\d)?"


def residual():
    rng = np.random.default_rng(0)
    inner = [Affine(rng.standard_normal((3, 3)), np.zeros(3)), Relu()]
    return record_layer(Residual(*inner), rng.standard_normal((2, 3)))


def recurrent():
    rng = np.random.default_rng(0)
    layer = RNN(rng.standard_normal((3, 4)), rng.standard_normal((4, 4)), np.zeros(4))
    return record_layer(layer, rng.standard_normal((2, 3, 3)))


def normalization():
    rng = np.random.default_rng(0)
    return record_layer(BatchNormalization(np.ones(3), np.zeros(3)), rng.standard_normal((4, 3)))


@pytest.fixture(params=["two layers", "residual", "recurrent", "normalization", "tangle"])
def graph(request, two_layers, tangle):
    return {
        "two layers": lambda: two_layers,
        "residual": residual,
        "recurrent": recurrent,
        "normalization": normalization,
        "tangle": lambda: tangle(60, per_box=7),
    }[request.param]()


def every_opening(graph):
    """Some sets of open boxes: none, each alone with those round it, all."""
    groups = [group.id for group in graph.groups]
    yield []
    for group in groups[:6]:
        path, box = [group], graph.group(group).parent
        while box is not None:
            path.append(box)
            box = graph.group(box).parent
        yield path
    yield groups


def corners(spot):
    return spot.x, spot.y - spot.up, spot.x + spot.width, spot.y + spot.down


def test_no_two_parts_overlap(graph):
    made = plan(graph)
    for opened in every_opening(graph):
        placed = place(made, opened)
        parts = [*placed.bodies.items(), *placed.chips.items()]
        for (one, a), (other, b) in itertools.combinations(parts, 2):
            left, top, right, bottom = corners(a)
            x, y, end, floor = corners(b)
            apart = right <= x + 0.1 or end <= left + 0.1 or bottom <= y + 0.1 or floor <= top + 0.1
            assert apart, (one, other, opened)


def test_parts_lie_within_their_open_box(graph):
    made = plan(graph)
    groups = [group.id for group in graph.groups]
    placed = place(made, groups)
    for item, spot in [*placed.bodies.items(), *placed.frames.items()]:
        box = made.parents[item]
        if box:
            left, top, right, bottom = corners(placed.frames[box])
            x, y, end, floor = corners(spot)
            assert left <= x
            assert end <= right
            assert top <= y
            assert floor <= bottom


def test_everything_lies_within_the_drawing(graph):
    made = plan(graph)
    for opened in every_opening(graph):
        placed = place(made, opened)
        for spot in [*placed.bodies.values(), *placed.chips.values(), *placed.frames.values()]:
            left, top, right, bottom = corners(spot)
            assert left >= -25
            assert top >= 0
            assert right <= placed.width + 25
            assert bottom <= placed.height


def test_arrows_begin_left_of_where_they_end(graph):
    made = plan(graph)
    beside = {t for row in [*made.above.values(), *made.below.values()] for t in row}
    for opened in every_opening(graph):
        placed = place(made, opened)
        for wire in placed.wires:
            if wire.tensor in beside or wire.target in ("", "stem"):
                continue
            chip, body = placed.chips[wire.tensor], placed.bodies[wire.target]
            assert chip.x + chip.width < body.x


def test_opening_a_box_leaves_the_order_of_the_rest(graph):
    made = plan(graph)
    openings = list(every_opening(graph))
    for before, after in itertools.pairwise(openings):
        one, other = place(made, before), place(made, after)
        common = [item for item in one.bodies if item in other.bodies]
        for a, b in itertools.combinations(common, 2):
            if made.parents[a] != made.parents[b]:
                continue
            # What is wholly left of something stays so; what is above it too.
            if one.bodies[a].x + one.bodies[a].width < one.bodies[b].x:
                assert other.bodies[a].x < other.bodies[b].x
            if one.bodies[a].y < one.bodies[b].y and abs(one.bodies[a].x - one.bodies[b].x) < 1:
                assert other.bodies[a].y < other.bodies[b].y


def test_what_is_inside_a_closed_box_is_not_seen(two_layers):
    made = plan(two_layers)
    closed = place(made, [])
    assert set(closed.bodies) == {"g0"}
    assert set(closed.chips) == {"t0", "t3", "t11"}
    network = place(made, ["g0"])
    assert set(network.bodies) == {"g1", "g2", "g3"}
    assert set(network.chips) == {"t0", "t1", "t2", "t3", "t6", "t7", "t11"}
    # A layer that is open within a closed network stays out of sight.
    assert set(place(made, ["g1"]).bodies) == {"g0"}


def test_one_arrow_for_a_tensor_that_a_closed_box_uses_twice(two_layers):
    placed = place(plan(two_layers), ["g0"])
    assert [wire.target for wire in placed.wires if wire.tensor == "t7"] == ["stem", "g3"]


def test_the_main_line_is_straight(two_layers):
    placed = place(plan(two_layers), ["g0", "g1"])
    line = {placed.bodies[item].y for item in ("n0", "n1", "g2", "g3")} | {placed.chips["t0"].y}
    assert len(line) == 1


def test_paths_are_paths(graph):
    placed = place(plan(graph), [group.id for group in graph.groups])
    pair = f"{NUMBER} {NUMBER}"
    form = re.compile(f"^M{pair}(L{pair}|C{pair} {pair} {pair})+M{pair}L{pair}L{pair}$")
    for wire in placed.wires:
        assert form.match(wire.forward), wire.forward
        assert form.match(wire.backward), wire.backward


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (-0.04, "0"), (1.25, "1.3"), (-1.25, "-1.2"), (3.0, "3"), (123456.75, "123456.8")],
)
def test_a_coordinate_has_one_decimal(number, text):
    assert tenth(number) == text
