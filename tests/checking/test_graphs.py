"""The graph of what a person names, here and behind walls."""

from __future__ import annotations

import json

import numpy as np
import pytest

from backhand.checking.graphs import (
    WhichSubjectError,
    graph_of_submission,
    graph_of_target,
)
from backhand.errors import GraphError
from backhand.running.sandbox import Sandbox
from backhand.running.walls import walls_here
from backhand.sources.submission import Submission
from backhand.sources.target import TargetError

RIGHT = """
import numpy as np


class Sigmoid:
    def forward(self, x):
        self.y = 1 / (1 + np.exp(-x))
        return self.y

    def backward(self, dout):
        return dout * self.y * (1 - self.y)
"""
WRONG = RIGHT.replace("(1 - self.y)", "1")


@pytest.fixture(scope="module")
def box():
    if not walls_here().names:
        pytest.skip("no walls here")
    with Sandbox() as sandbox:
        yield sandbox


def submission(text):
    return Submission("mine.py", {"mine.py": text.encode()}, "mine.py")


def judgement(graph):
    (x,) = (t for t in graph.tensors if t.name == "x")
    return x.judgement


@pytest.mark.parametrize("sandbox", [False, True])
def test_a_file_here_and_behind_walls(tmp_path, sandbox, box):
    path = tmp_path / "mine.py"
    path.write_text(WRONG)
    graph = graph_of_target(str(path), sandbox=sandbox, timeout=30)
    assert [n.label for n in graph.nodes] == ["−x", "exp", "+", "÷"]
    assert (graph.name, graph.groups[0].role) == ("Sigmoid", "sigmoid")
    told = judgement(graph)
    assert (told.verdict, told.rules[0]) == ("fail", "BH109") or told.verdict == "fail"
    (x,) = (t for t in graph.tensors if t.name == "x")
    np.testing.assert_allclose(told.numerical, x.gradient, rtol=1e-6, atol=1e-9)
    assert not np.allclose(x.written, x.gradient)
    place = graph.nodes[0].place
    assert (place.path, place.line) == (str(path), 7)
    assert place.code == "self.y = 1 / (1 + np.exp(-x))"


def test_a_right_one_passes(box):
    graph = graph_of_submission(box, submission(RIGHT))
    assert judgement(graph).verdict == "pass"
    assert graph_of_submission(box, submission(RIGHT), check=False).tensors[0].judgement is None


def test_several_subjects_want_a_name(tmp_path, box):
    text = RIGHT + RIGHT.replace("Sigmoid", "Logistic")
    path = tmp_path / "two.py"
    path.write_text(text)
    with pytest.raises(WhichSubjectError, match="Sigmoid, Logistic") as here:
        graph_of_target(str(path), sandbox=False)
    with pytest.raises(WhichSubjectError) as there:
        graph_of_submission(box, submission(text))
    assert here.value.names == there.value.names == ("Sigmoid", "Logistic")
    graph = graph_of_target(f"{path}::Logistic", sandbox=False, check=False)
    assert graph.name == "Logistic"
    with pytest.raises(TargetError, match="did you mean Logistic"):
        graph_of_target(f"{path}::Logistics", sandbox=False)
    with pytest.raises(TargetError, match="did you mean Logistic"):
        graph_of_submission(box, submission(text), "Logistics")


def test_a_notebook_s_lines_are_those_of_its_cells(tmp_path, box):
    cells = [
        {"cell_type": "markdown", "source": "# 課題", "metadata": {}},
        {"cell_type": "code", "source": RIGHT, "metadata": {}, "outputs": []},
    ]
    path = tmp_path / "課題.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}), encoding="utf-8")
    for sandbox in (False, True):
        graph = graph_of_target(str(path), sandbox=sandbox, timeout=30, check=False)
        place = graph.nodes[0].place
        assert (place.path, place.cell, place.line) == (str(path), 2, 7)
        assert place.code.startswith("self.y =")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x = 1\n", "nothing to draw"),
        ("def f(:\n", "mine.py"),
        (RIGHT.replace("self.y = 1", "raise ValueError('mine')\n        self.y = 1"), "mine"),
        ("import os\nos._exit(3)\n", "3"),
    ],
)
def test_what_can_not_be_drawn_says_why(tmp_path, box, text, told):
    path = tmp_path / "mine.py"
    path.write_text(text)
    with pytest.raises((GraphError, TargetError), match=told):
        graph_of_target(str(path), sandbox=False, timeout=20)
    with pytest.raises((GraphError, TargetError), match=told):
        graph_of_submission(box, submission(text))


def test_a_forward_that_does_not_end(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(RIGHT.replace("self.y = 1", "while True: pass\n        self.y = 1"))
    with pytest.raises(GraphError, match="limit"):
        graph_of_target(str(path), sandbox=False, timeout=0.7)


def test_what_a_worker_sends_is_looked_at(box):
    forged = RIGHT + (
        "\nimport backhand.graph.transfer as transfer\n"
        "transfer.packed = lambda graph: ('{\"name\": 1}', np.zeros(3))\n"
    )
    with pytest.raises(GraphError, match="channel"):
        graph_of_submission(box, submission(forged))


def test_a_folder_a_missing_file_and_a_module(tmp_path, monkeypatch):
    with pytest.raises(TargetError, match="folder"):
        graph_of_target(str(tmp_path))
    with pytest.raises(TargetError):
        graph_of_target(str(tmp_path / "none.py"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text(RIGHT)
    with pytest.raises(TargetError, match=r"mine\.pi"):
        graph_of_target("mine.pi")  # a module within a module that is none
    with pytest.raises(TargetError, match="--sandbox"):
        graph_of_target("backhand.layers:Relu", sandbox=True)
