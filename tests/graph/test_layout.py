"""Layout: what stands where, and that it stays there."""

from __future__ import annotations

import json
import time

import pytest

from backhand.graph import record_layer
from backhand.graph.layout import ROOT, plan


def cells(made, group):
    return {
        cell.item: (number, cell.row)
        for number, column in enumerate(made.grids[group])
        for cell in column
        if cell.item
    }


def test_parts_stand_in_their_boxes(two_layers):
    made = plan(two_layers)
    assert set(cells(made, ROOT)) == {"t0", "g0"}
    assert set(cells(made, "g0")) == {"g1", "g2", "g3"}
    assert set(cells(made, "g4")) == {"n3", "n4"}


def test_parameters_stand_over_their_layer_and_labels_over_all(two_layers):
    made = plan(two_layers)
    assert made.above == {"g1": ["t1", "t2"], "g0": ["t3"]}
    assert made.below == {"n2": ["t4"]}


def test_a_column_is_after_all_that_it_waits_for(tangle):
    graph = tangle(60)
    made = plan(graph)
    where = cells(made, ROOT)
    for edge in graph.edges:
        producer = graph.producer(edge.tensor)
        if edge.target is not None and producer is not None:
            assert where[producer.id][0] < where[edge.target][0]


def test_rows_of_a_column_differ(tangle):
    for columns in plan(tangle(80)).grids.values():
        for column in columns:
            rows = [cell.row for cell in column]
            assert rows == sorted(set(rows))


def test_the_way_of_the_first_operands_is_straight_and_on_top(two_layers):
    made = plan(two_layers)
    assert {row for _, row in cells(made, "g1").values()} == {0}
    # In softmax x goes straight to the difference, its largest entry takes the row below.
    assert cells(made, "g4") == {"n4": (1, 0), "n3": (0, 1)}
    assert next(cell for cell in made.grids["g4"][0] if cell.lane == "t7").row == 0


def test_a_network_is_open_at_first_and_layers_are_not(two_layers):
    assert plan(two_layers).opened == ("g0",)


def test_a_layer_alone_is_open_at_first():
    import numpy as np

    from backhand import Affine

    graph = record_layer(Affine(np.ones((3, 2)), np.zeros(2)), np.ones((4, 3)))
    assert plan(graph).opened == ("g0",)


def test_a_box_of_very_many_parts_stays_closed(tangle):
    assert plan(tangle(200, per_box=2)).opened == ()


def test_several_inputs_are_piled_in_the_order_of_their_use():
    import numpy as np

    from backhand import ScaledDotProductAttention

    rng = np.random.default_rng(0)
    arrays = tuple(rng.standard_normal((2, 3, 4)) for _ in range(3))
    graph = record_layer(ScaledDotProductAttention(), arrays)
    made = plan(graph)
    pile = next(item for item in made.results if item.startswith("pile"))
    assert [graph.tensor(tensor).name for tensor in made.results[pile]] == ["x0", "x1", "x2"]


def test_a_plan_can_be_written_as_json(two_layers):
    made = plan(two_layers).as_dict()
    assert json.loads(json.dumps(made)) == made


@pytest.mark.parametrize("per_box", [0, 20])
def test_two_thousand_operations_are_laid_out_at_once(tangle, per_box):
    graph = tangle(2000, per_box, reach=60)
    start = time.perf_counter()
    plan(graph)
    # 0.3 to 0.5 s on the machine that this was written on; room for one that is busy.
    assert time.perf_counter() - start < 5


def test_the_longest_ways_go_without_lanes_when_there_are_too_many(tangle):
    made = plan(tangle(1500, reach=1500))
    lanes = sum(
        1 for columns in made.grids.values() for column in columns for c in column if c.lane
    )
    assert 0 < lanes <= 8_000
