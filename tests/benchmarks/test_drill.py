"""The drill's faults fit the tree, and the page that says that none survives is of these."""

from __future__ import annotations

from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "quality.md"


def test_every_row_fits_the_tree(drill):
    faults = drill.faults()
    assert len(faults) >= 60
    assert len({(fault.file, fault.new) for fault in faults}) == len(faults)
    for fault in faults:
        assert fault.faulty() != (drill.ROOT / drill.PACKAGE / fault.file).read_text("utf-8")
        assert fault.mirrors()


def test_the_page_has_them_all_and_none_survives(drill):
    text = drill.quality.parts(PAGE.read_text(encoding="utf-8"))["make drill"]
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| `")]
    wanted = [(f"| `{fault.file}`", fault.breaks) for fault in drill.faults()]
    assert [tuple(row[:2]) for row in rows] == wanted, "run `make drill`"
    assert all("::" in row[2] for row in rows)


@pytest.mark.parametrize(
    ("file", "old", "said"),
    [
        ("functions/sigmoid.py", "no such text", "0 times"),
        ("functions/sigmoid.py", "x", "times: x"),
        ("functions/nowhere.py", "x", "0 times"),
    ],
)
def test_a_row_that_fits_no_more_is_an_error(drill, file, old, said):
    with pytest.raises(drill.RowError, match=said):
        drill.Fault("", file, old, "").faulty()


def test_a_row_without_tests_is_an_error(drill):
    with pytest.raises(drill.RowError, match="nowhere"):
        drill.Fault("", "functions/sigmoid.py", "x", "", ("nowhere.py",)).mirrors()


def test_what_the_tests_do_not_notice_survives(drill, tmp_path, monkeypatch):
    source = tmp_path / "tree" / drill.PACKAGE / "half.py"
    source.parent.mkdir(parents=True)
    source.write_text("def half(x):\n    return x / 2\n\n\ndef third(x):\n    return x / 3\n")
    tests = tmp_path / "tree" / "tests"
    tests.mkdir()
    (tests / "test_half.py").write_text(
        "from half import half\n\n\ndef test_half():\n    assert half(4) == 2\n"
    )
    (tests / "conftest.py").write_text(
        "import pathlib, sys\n"
        "sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'src' / 'backhand'))\n"
    )
    monkeypatch.setattr(drill, "ROOT", tmp_path / "tree")
    monkeypatch.setattr(drill, "COPIED", ("src", "tests"))
    seen = drill.Fault("halves are wholes", "half.py", "x / 2", "x / 1")
    unseen = drill.Fault("thirds are wholes", "half.py", "x / 3", "x / 1")
    said = []
    outcomes = drill.drill([seen, unseen], say=said.append)
    assert [one.noticed_by for one in outcomes] == ["tests/test_half.py::test_half", ""]
    assert sorted(line.split()[0] for line in said) == ["noticed", "survives"]
    page = drill.section(outcomes)
    assert "1 survive" in page
    assert "**nothing**" in page
    # The tree itself was only read.
    assert "x / 2" in source.read_text()
