"""The graphs that are at hand."""

from __future__ import annotations

import pytest

from backhand.studio.built_in import BUILT_IN, record_built_in


@pytest.mark.parametrize("name", BUILT_IN[1:])
def test_every_layers_gradients_are_judged_right(name):
    graph = record_built_in(name, None)
    verdicts = [t.judgement.verdict for t in graph.tensors if t.judgement is not None]
    assert verdicts
    assert set(verdicts) == {"pass"}


def test_the_network_sees_three_pictures(mnist_folder):
    graph = record_built_in("TwoLayerNet", mnist_folder)
    assert next(t for t in graph.tensors if t.name == "x").shape == (3, 784)


def test_the_room_offers_them_all():
    pytest.importorskip("nicegui", reason="the studio is not installed")
    from backhand.studio.rooms.graph import _BUILT_IN

    assert tuple(name for name, _title in _BUILT_IN) == BUILT_IN
