"""A graph sent by a process that nobody trusts."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backhand import SoftmaxWithLoss, TwoLayerNet
from backhand.graph.transfer import TransferError, packed, unpacked


def same(a, b):
    if a is None or b is None:
        return a is b
    return a.shape == b.shape and np.array_equal(a, b, equal_nan=True)


def graph_of_loss():
    x = np.random.default_rng(0).normal(size=(3, 4))
    return SoftmaxWithLoss().graph(x, np.array([0, 1, 3]))


def test_what_arrives_is_what_was_sent(any_case):
    layer, *arrays = any_case
    graph = layer.graph(*arrays)
    again = unpacked(*packed(graph))
    assert again.nodes == graph.nodes or [n.id for n in again.nodes] == [n.id for n in graph.nodes]
    assert again.groups == graph.groups
    assert (again.name, again.output, again.notes) == (graph.name, graph.output, graph.notes)
    assert same(again.upstream, graph.upstream)
    for one, other in zip(graph.tensors, again.tensors, strict=True):
        assert (one.id, one.name, one.kind, one.shape, one.dtype) == (
            other.id,
            other.name,
            other.kind,
            other.shape,
            other.dtype,
        )
        assert same(one.value, other.value)
        assert same(one.gradient, other.gradient)
        assert same(one.written, other.written)
    for mine, theirs in zip(graph.edges, again.edges, strict=True):
        assert (mine.id, mine.tensor, mine.target) == (theirs.id, theirs.tensor, theirs.target)
        assert same(mine.gradient, theirs.gradient)


def edited(change):
    text, numbers = packed(graph_of_loss())
    told = json.loads(text)
    change(told)
    return json.dumps(told), numbers


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.update(output="t99"),
        lambda t: t.update(nodes="many"),
        lambda t: t.update(nodes=t["nodes"] * 2000),
        lambda t: t.update(tensors=t["tensors"] * 2),
        lambda t: t.pop("edges"),
        lambda t: t["edges"].pop(),
        lambda t: t["edges"].append(["e99", "t0", "n77", 0, None]),
        lambda t: t["nodes"][0].update(operation="os.system"),
        lambda t: t["nodes"][0].update(id="<script>"),
        lambda t: t["nodes"][0].update(group="g9"),
        lambda t: t["nodes"].reverse(),
        lambda t: t["nodes"][1].update(output=t["nodes"][0]["output"]),
        lambda t: t["nodes"][0].update(settings={"a": {"b": 1}}),
        lambda t: t["nodes"][0].update(place=[1, 2, 3, 4]),
        lambda t: t["tensors"][0].update(shape=[10**9, 10**9]),
        lambda t: t["tensors"][0].update(shape=[-1]),
        lambda t: t["tensors"][0].update(value=[10**9, [3, 4]]),
        lambda t: t["tensors"][0].update(value=[0, [2, 2]]),
        lambda t: t["tensors"][0].update(dtype="O"),
        lambda t: t["tensors"][0].update(kind="secret"),
        lambda t: t["tensors"][0].update(differentiable=1),
        lambda t: t["groups"][1].__setitem__(3, "g1"),
        lambda t: t["groups"][0].__setitem__(2, "house"),
        lambda t: t.update(upstream=None),
        lambda t: t.update(name=None),
    ],
)
def test_what_is_no_graph_is_refused(change):
    with pytest.raises(TransferError):
        unpacked(*edited(change))


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "[" * 10_000])
def test_what_is_no_object_is_refused(text):
    with pytest.raises(TransferError):
        unpacked(text, np.zeros(3))


def test_the_numbers_are_one_row_of_doubles():
    text, numbers = packed(graph_of_loss())
    for wrong in (numbers.astype(np.float32), numbers[:-1], numbers.reshape(1, -1), "numbers"):
        with pytest.raises(TransferError):
            unpacked(text, wrong)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_whatever_is_changed_gives_a_graph_or_is_refused(data):
    text, numbers = packed(graph_of_loss())
    told = json.loads(text)
    place = told
    for _depth in range(5):
        if isinstance(place, dict) and place:
            key = data.draw(st.sampled_from(sorted(place)))
        elif isinstance(place, list) and place:
            key = data.draw(st.integers(0, len(place) - 1))
        else:
            break
        if not isinstance(place[key], (dict, list)) or data.draw(st.booleans()):
            place[key] = data.draw(
                st.sampled_from([None, -1, 10**12, "t1", [], {}, True, [[]], "x" * 700, 1.5])
            )
            break
        place = place[key]
    try:
        graph = unpacked(json.dumps(told), numbers)
    except TransferError:
        return
    assert all(len(n.label) <= 100 for n in graph.nodes)
    for node in graph.nodes:
        assert graph.tensor(node.output) is not None
        assert all(graph.tensor(graph.edge(e).tensor) is not None for e in node.inputs)


def test_a_large_graph_crosses():
    network = TwoLayerNet(784, 50, 10, rng=0, dtype=np.float64)
    graph = network.graph(np.ones((3, 784)), np.array([0, 1, 2]))
    text, numbers = packed(graph)
    assert len(unpacked(text, numbers).nodes) == len(graph.nodes)
