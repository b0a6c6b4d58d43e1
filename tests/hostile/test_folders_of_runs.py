"""Kinds 16 and 20: no file of another run stays beside a run's own; the same seed, the same bytes."""

from __future__ import annotations

import hashlib
import shutil

import pytest


@pytest.fixture
def train(backhand, small_mnist, tmp_path):
    def run(folder, *words):
        return backhand(
            *("train", "--quiet", "--no-check", "--data", small_mnist, "--iterations", "20"),
            *("--batch-size", "20", "--out", tmp_path / folder, *words),
        )

    return run


def test_nothing_of_another_run_stays(train, tmp_path):
    assert train("first", "--keep-best", "--tensorboard").status == 0
    for left in sorted(p.name for p in (tmp_path / "first").iterdir()):
        kept, folder = tmp_path / "first" / left, tmp_path / f"only-{left}"
        folder.mkdir()
        (shutil.copytree if kept.is_dir() else shutil.copy)(kept, folder / left)
        before = bytes_of(folder / left)
        done = train(folder.name, "--seed", "9")
        stays = (folder / left).exists() and bytes_of(folder / left) == before
        assert done.status != 0 or not stays, left


def test_the_same_seed_gives_the_same_bytes(train, tmp_path):
    for folder in "abc":
        assert train(folder, "--keep-best").status == 0
    # A checkpoint tells of times as well.
    for name in ("model.safetensors", "best.safetensors"):
        assert len({bytes_of(tmp_path / folder / name) for folder in "abc"}) == 1, name


def bytes_of(path) -> str:
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    return hashlib.sha256(b"".join(f.read_bytes() for f in files if f.is_file())).hexdigest()
