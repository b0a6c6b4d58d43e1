"""Graphs saved by the ending of the file's name."""

from __future__ import annotations

import json

import pytest

from backhand.errors import RunFolderError, SettingError


@pytest.mark.parametrize(
    ("ending", "start"),
    [
        ("html", b"<!doctype html>"),
        ("svg", b"<svg "),
        ("png", b"\x89PNG"),
        ("dot", b"digraph"),
        ("gv", b"digraph"),
        ("JSON", b"{"),
    ],
)
def test_the_ending_chooses(two_layers, tmp_path, ending, start):
    if ending == "png":
        pytest.importorskip("resvg_py")
    file = tmp_path / f"graph.{ending}"
    two_layers.save(file)
    assert file.read_bytes().startswith(start)
    assert [one.name for one in tmp_path.iterdir()] == [file.name]


def test_the_same_as_the_methods_give(two_layers, tmp_path):
    two_layers.save(tmp_path / "a.json")
    assert json.loads((tmp_path / "a.json").read_text("utf-8")) == json.loads(
        json.dumps(two_layers.to_dict())
    )
    two_layers.save(tmp_path / "a.dot")
    assert (tmp_path / "a.dot").read_text("utf-8") == two_layers.to_dot()


def test_an_unknown_ending_is_refused(two_layers, tmp_path):
    with pytest.raises(SettingError, match=r"graph\.pdf.*\.html"):
        two_layers.save(tmp_path / "graph.pdf")


def test_a_place_that_can_not_be_written_says_so(two_layers, tmp_path):
    with pytest.raises(RunFolderError, match="can't be written"):
        two_layers.save(tmp_path / "nowhere" / "graph.dot")
