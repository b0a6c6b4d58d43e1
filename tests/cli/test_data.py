from __future__ import annotations

import gzip
import http.server
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backhand.data.idx import encode_idx
from backhand.data.published import MNIST


@pytest.fixture(autouse=True)
def own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("BACKHAND_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def own_data(tmp_path: Path) -> Path:
    """A folder with a small data set of somebody's own in MNIST's form."""
    folder = tmp_path / "own data"
    folder.mkdir()
    for file in MNIST.files.values():
        entries = np.zeros((10, 28, 28), np.uint8) if file.holds_images else np.arange(10)
        content = gzip.compress(encode_idx(entries.astype(np.uint8)))
        (folder / file.file_name).write_bytes(content)
    return folder


@pytest.fixture
def mirror(mnist_folder: Path) -> Iterator[str]:
    """A server on loopback that gives the real files."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *words: Any, **more: Any) -> None:
            super().__init__(*words, directory=str(mnist_folder), **more)

        def log_message(self, *words: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_own_data_are_shown_and_pass(backhand: Callable[..., Any], own_data: Path) -> None:
    run = backhand("data", "--data", own_data, "--verify")
    assert run.status == 0
    assert run.out.count("own data\n") >= 4
    assert f"A run uses {own_data}." in run.out
    assert run.err == ""


def test_damaged_file_is_named_and_fails_the_verification(
    backhand: Callable[..., Any], own_data: Path
) -> None:
    path = own_data / "t10k-images-idx3-ubyte.gz"
    path.write_bytes(path.read_bytes()[:-20])
    shown, verified = backhand("data", "--data", own_data), None
    verified = backhand("data", "--data", own_data, "--verify")
    assert shown.status == 0
    assert verified.status == 1
    assert f"The data file {path} is cut short" in shown.out.replace("\n", " ")


def test_absent_folder_is_an_error(backhand: Callable[..., Any], tmp_path: Path) -> None:
    run = backhand("data", "--data", tmp_path / "absent")
    assert run.status == 1
    assert run.err.startswith("Error: The data folder")
    assert run.out == ""


def test_empty_cache_is_shown_with_what_to_do(
    backhand: Callable[..., Any], own_cache: Path
) -> None:
    run = backhand("data")
    assert run.status == 0
    assert str(own_cache / "mnist") in run.out
    assert run.out.count("missing") == 4
    assert "backhand data --dataset mnist --fetch" in run.out
    assert backhand("data", "--verify").status == 1


def test_fetching_without_a_network_is_an_error(
    backhand: Callable[..., Any], own_cache: Path
) -> None:
    run = backhand("data", "--fetch")
    assert run.status == 1
    assert run.err.startswith("Error: train-images-idx3-ubyte.gz could not be downloaded")
    assert not own_cache.exists()


def test_fetching_does_not_go_with_a_folder(backhand: Callable[..., Any], own_data: Path) -> None:
    run = backhand("data", "--fetch", "--data", own_data)
    assert run.status == 2
    assert "Leave one of them out" in run.err


def test_fetched_from_a_mirror_verified_and_mended(
    backhand: Callable[..., Any],
    mirror: str,
    own_cache: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BACKHAND_MIRRORS", mirror)
    assert backhand("data", "--fetch", "--verify").status == 0
    labels = own_cache / "mnist" / "t10k-labels-idx1-ubyte.gz"
    good = labels.read_bytes()
    labels.write_bytes(good[:100])
    run = backhand("data", "--verify")
    assert run.status == 1
    assert "damaged" in run.out
    run = backhand("data", "--fetch", "--verify")
    assert run.status == 0
    assert str(labels) in run.err
    assert labels.read_bytes() == good
    assert run.out.count("as published") == 4


def test_data_set_of_the_same_file_names_is_told_apart(
    backhand: Callable[..., Any], mnist_folder: Path
) -> None:
    run = backhand("data", "--dataset", "fashion-mnist", "--data", mnist_folder, "--verify")
    assert run.status == 1
    assert "belongs to MNIST, not to Fashion-MNIST" in run.out


def test_unknown_data_set_is_a_usage_error(backhand: Callable[..., Any]) -> None:
    assert backhand("data", "--dataset", "cifar").status == 2


# Damaged files: every command that reads data names them.


@pytest.fixture
def damaged(small_mnist: Path, tmp_path: Path) -> Path:
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
    damaged: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    name: str,
    damage: Callable[[Path], None],
) -> None:
    monkeypatch.chdir(tmp_path)
    damage(damaged / name)
    content = (damaged / name).read_bytes()
    out = ("--out", "run") if command == "train" else ()
    run = backhand(command, "--data", damaged, *out)
    assert run.status not in (0, None)
    assert name in run.err
    assert "Traceback" not in run.err
    assert not Path("run").exists()
    assert (damaged / name).read_bytes() == content


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
