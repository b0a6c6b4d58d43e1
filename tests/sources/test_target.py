"""What the words of a check mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from backhand.sources.target import Target, TargetError, nearest, targets_of


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("layers.py", "notes.txt", "sub/task.ipynb", "sub/__pycache__/x.py", ".git/y.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text("")
    (tmp_path / "venv").mkdir()
    (tmp_path / "venv" / "pyvenv.cfg").write_text("")
    (tmp_path / "venv" / "z.py").write_text("")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_files_names_modules_and_folders(folder):
    assert targets_of(["layers.py"]) == [Target(path="layers.py")]
    assert targets_of(["layers.py::Affine"]) == [Target(path="layers.py", name="Affine")]
    assert targets_of(["os.path:join"]) == [Target(module="os.path", name="join")]
    assert targets_of(["layers.py", "layers.py"]) == [Target(path="layers.py")]
    found = {Path(str(t.path)).as_posix() for t in targets_of(["."])}
    assert found == {"layers.py", "sub/task.ipynb"}


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("layer.py", "did you mean layers.py?"),
        ("nowhere/x.py", "there is no file"),
        ("notes.txt", "neither a .py nor an .ipynb"),
        ("sub::Affine", "is a folder"),
        ("no-module!", "there is no file"),
        ("venv", "no .py"),
    ],
)
def test_what_is_not_there_is_said_with_the_nearest(folder, word, said):
    if word == "venv":
        (folder / "venv" / "z.py").unlink()
    with pytest.raises(TargetError, match=said.replace(".", r"\.").replace("?", r"\?")):
        targets_of([word])


def test_the_nearest_name_goes_by_letters_not_by_case():
    assert nearest("affine", ["Affine", "Relu"]) == "Affine"
    assert nearest("xyz", ["Affine", "Relu"]) is None
