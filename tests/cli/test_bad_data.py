"""Data files that are damaged: every command names the file, and nothing is half written."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backhand.data.idx import encode_idx


@pytest.fixture
def folder(small_mnist: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_mnist, tmp_path / "data"))


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-40])


def _scrambled(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)


def _short(file: Path) -> None:
    file.write_bytes(gzip.compress(gzip.decompress(file.read_bytes())[:-7]))


def _other_magic(file: Path) -> None:
    content = bytearray(gzip.decompress(file.read_bytes()))
    content[2] = 0x0B
    file.write_bytes(gzip.compress(bytes(content)))


def _no_idx(file: Path) -> None:
    file.write_text("<html>403 Forbidden</html>")


def _label_of_ten(file: Path) -> None:
    labels = np.arange(200) % 10
    labels[17] = 10
    file.write_bytes(gzip.compress(encode_idx(labels.astype(np.uint8))))


def _fewer(file: Path) -> None:
    file.write_bytes(gzip.compress(encode_idx((np.arange(199) % 10).astype(np.uint8))))


IMAGES, LABELS = "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"


@pytest.mark.parametrize("command", ["train", "check"])
@pytest.mark.parametrize(
    ("name", "damage"),
    [
        (IMAGES, _cut),
        (IMAGES, _scrambled),
        (IMAGES, _short),
        (IMAGES, _other_magic),
        (IMAGES, _no_idx),
        (LABELS, _cut),
        (LABELS, _label_of_ten),
        (LABELS, _fewer),
    ],
)
def test_a_damaged_file_is_named(
    backhand: Callable[..., Any],
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    name: str,
    damage: Callable[[Path], None],
) -> None:
    monkeypatch.chdir(tmp_path)
    damage(folder / name)
    content = (folder / name).read_bytes()
    out = ("--out", "run") if command == "train" else ()
    run = backhand(command, "--data", folder, *out)
    assert run.status not in (0, None)
    assert name in run.err
    assert "Traceback" not in run.err
    assert not Path("run").exists()
    assert (folder / name).read_bytes() == content


def test_a_folder_without_data_is_named(
    backhand: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    for words in (("--data", "empty"), ("--data", "nowhere")):
        run = backhand("train", "--out", "run", *words)
        assert run.status not in (0, None)
        assert words[1] in run.err
        assert not Path("run").exists()
