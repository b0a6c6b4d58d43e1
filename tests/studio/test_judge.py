"""Jobs in, events out; nothing runs without walls."""

from __future__ import annotations

import shutil

import pytest

from backhand.diagnosis.report import from_record
from backhand.running.service import Services
from backhand.running.walls import Walls, walls_here
from backhand.studio.judge import Judge, bounded
from backhand.studio.starter import STARTERS

walled = pytest.mark.skipif(
    shutil.which("bwrap") is None or bool(walls_here().lacking), reason="no walls on this machine"
)


@pytest.fixture
def ask():
    judge = Judge(Services({}))

    def ask(text: str, name: str = "a.py", op: str = "check", **more):
        events: list[dict] = []
        job = {"op": op, "language": "en", "seconds": 10, "main": name, "files": {name: text}}
        judge.do({**job, **more}, events.append)
        return events

    yield ask
    judge.close()


@walled
@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("softmax_with_loss_not_divided", ["BH103"]),
        ("softmax_with_loss_wrong", ["BH402", "BH108", "BH301", "BH302"]),
        ("affine_wrong", ["BH103"]),
        ("layer_norm_wrong", ["BH109"]),
        ("layer_with_case", ["BH115"]),
        ("layers_right", []),
    ],
)
def test_what_a_room_begins_with_is_what_it_says(ask, name, rules):
    one = next(one for one in STARTERS if one.name == name).manuscript()
    events = ask(one.content(), one.name)
    assert [e["event"] for e in events][:2] == ["source", "names"]
    subjects = [from_record(e["record"]) for e in events if e["event"] == "subject"]
    assert [f.rule for s in subjects for f in s.findings] == rules
    assert events[-1]["event"] == "end"
    assert "rlimits" in events[-1]["walls"]


@walled
def test_the_text_is_remarked_on_though_it_does_not_run(ask):
    events = ask("import numpy as np\nraise SystemExit(3)\n\n\nclass Affin:\n    pass\n")
    assert events[-1]["event"] == "end"
    (subject,) = [from_record(e["record"]) for e in events if e["event"] == "subject"]
    assert subject.verdict == "error"


def test_without_walls_nothing_runs_and_it_is_said_what_to_install(ask, monkeypatch):
    monkeypatch.setattr("backhand.studio.judge.walls_here", lambda: Walls(False, False, False))
    monkeypatch.setattr(
        "backhand.studio.judge.check_submission", lambda *a, **k: pytest.fail("it was run")
    )
    for op in ("check", "graph"):
        (event,) = ask("x = 1", op=op)
        assert event["event"] == "failed"
        assert "bubblewrap" in event["message"]


def test_where_there_are_no_walls_at_all_another_way_is_told(ask, monkeypatch):
    monkeypatch.setattr("sys.platform", "darwin")
    (event,) = ask("x = 1")
    assert event["event"] == "failed"
    assert "backhand check FILE" in event["message"]


def test_what_comes_back_has_an_end():
    long = bounded({"text": "x" * 10_000, "many": list(range(10_000)), "odd": "\ud800"})
    assert len(long["text"]) < 4100
    assert len(long["many"]) == 4096
    long["odd"].encode()


@walled
def test_one_of_several_subjects_has_to_be_named_for_a_graph(ask):
    text = STARTERS[-1].manuscript().content()
    which, failed = ask(text, op="graph")
    assert which == {"event": "which", "names": ["Relu", "Sigmoid", "Affine"]}
    assert failed["event"] == "failed"


@walled
def test_the_graph_of_somebodys_code(ask):
    text = STARTERS[0].manuscript().content()
    graph, end = ask(text, op="graph")
    assert graph["name"] == "SoftmaxWithLoss"
    assert graph["page"].lstrip().lower().startswith("<!doctype html")
    assert "rlimits" in end["walls"]


def test_a_built_in_graph_needs_no_walls(ask, monkeypatch):
    monkeypatch.setattr("backhand.studio.judge.walls_here", lambda: Walls(False, False, False))
    graph, end = ask("", op="graph", built_in="Affine")
    assert graph["name"] == "Affine"
    assert end == {"event": "end", "walls": None}
