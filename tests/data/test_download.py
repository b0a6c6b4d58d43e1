from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from backhand.data import download
from backhand.data.download import Patience, fault_of, fetch_files
from backhand.data.folder import find_files, read_files
from backhand.data.published import ROLES, PublishedDataset
from backhand.errors import DownloadError

SHORT = Patience(answer=0.5, silence=0.5)

LABELS = "t10k-labels-idx1-ubyte.gz"


def _sound(folder: Path, small: PublishedDataset) -> bool:
    read = read_files(find_files(folder, small), small)
    return set(read.verdicts.values()) == {"published"}


def test_files_arrive_with_progress(
    tmp_path: Path, small: PublishedDataset, small_files: dict[str, bytes], serve: Any
) -> None:
    seen: dict[str, tuple[int, int]] = {}

    def progress(name: str, received: int, total: int) -> None:
        seen[name] = (received, total)

    mirror = serve(small_files)
    fetch_files(small, ROLES, tmp_path / "new", mirrors=[mirror.address], progress=progress)
    assert _sound(tmp_path / "new", small)
    assert seen == {name: (len(data), len(data)) for name, data in small_files.items()}
    assert {path.name for path in (tmp_path / "new").iterdir()} == set(small_files)


@pytest.mark.parametrize("fault", ["403", "silent", "cut", "stall", "html"])
def test_second_mirror_stands_in(
    tmp_path: Path,
    small: PublishedDataset,
    small_files: dict[str, bytes],
    serve: Any,
    stopwatch: Callable[[], float],
    fault: str,
) -> None:
    bad, good = serve(small_files, fault), serve(small_files)
    fetch_files(small, ROLES, tmp_path, mirrors=[bad.address, good.address], patience=SHORT)
    assert _sound(tmp_path, small)
    assert stopwatch() < 5


def test_second_mirror_stands_in_for_a_wrong_checksum(
    tmp_path: Path, small: PublishedDataset, small_files: dict[str, bytes], serve: Any
) -> None:
    # All the right form and the wrong content: images where others belong.
    wrong = {**small_files, "train-labels-idx1-ubyte.gz": small_files[LABELS]}
    fetch_files(small, ROLES, tmp_path, mirrors=[serve(wrong).address, serve(small_files).address])
    assert _sound(tmp_path, small)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("403", "403"),
        ("silent", "no answer within 0.5 seconds"),
        ("cut", "the connection was cut"),
        ("stall", "no answer within 0.5 seconds"),
        ("html", "the file is damaged"),
    ],
)
def test_fault_is_told_and_nothing_is_left(
    tmp_path: Path,
    small: PublishedDataset,
    small_files: dict[str, bytes],
    serve: Any,
    stopwatch: Callable[[], float],
    fault: str,
    reason: str,
) -> None:
    mirror = serve(small_files, fault)
    with pytest.raises(DownloadError) as caught:
        fetch_files(small, ROLES, tmp_path, mirrors=[mirror.address], patience=SHORT)
    assert reason in str(caught.value)
    assert mirror.address in str(caught.value)
    assert list(tmp_path.iterdir()) == []
    assert stopwatch() < 3


def test_wrong_checksum_is_told_and_the_old_copy_stays(
    tmp_path: Path, small: PublishedDataset, small_files: dict[str, bytes], serve: Any
) -> None:
    import gzip

    from backhand.data.idx import encode_idx
    from backhand.data.idx import read_idx as read

    (tmp_path / LABELS).write_bytes(small_files[LABELS])
    other = (read(tmp_path / LABELS, 2049) + 1) % 10
    mirror = serve({**small_files, LABELS: gzip.compress(encode_idx(other.astype("uint8")))})
    with pytest.raises(DownloadError, match="wrong checksum"):
        fetch_files(small, ["test_labels"], tmp_path, mirrors=[mirror.address])
    assert (tmp_path / LABELS).read_bytes() == small_files[LABELS]


def test_closed_port_is_found_out_at_once(
    tmp_path: Path, small: PublishedDataset, stopwatch: Callable[[], float]
) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        with pytest.raises(DownloadError, match="no connection"):
            fetch_files(small, ROLES, tmp_path, mirrors=[address])
    assert stopwatch() < 2


def test_name_server_that_hangs_is_left_behind(
    tmp_path: Path,
    small: PublishedDataset,
    monkeypatch: pytest.MonkeyPatch,
    stopwatch: Callable[[], float],
) -> None:
    over = threading.Event()

    def hang(*words: Any, **more: Any) -> Any:
        over.wait(30)
        raise socket.gaierror("too late")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    mirrors = ["http://first.invalid/", "http://second.invalid/"]
    with pytest.raises(DownloadError) as caught:
        fetch_files(small, ROLES, tmp_path, mirrors=mirrors)
    waited = stopwatch()
    over.set()
    assert waited < 8  # 4 s for both at once, not one after the other
    assert str(caught.value).count("no answer within 4 seconds") == 2


def test_proxy_of_the_environment_is_asked(
    tmp_path: Path,
    small: PublishedDataset,
    small_files: dict[str, bytes],
    serve: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A proxy gets the whole address for its path; this one has the files under it.
    proxy = serve({f"http://mirror.invalid/{name}": data for name, data in small_files.items()})
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, proxy.address)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    fetch_files(small, ROLES, tmp_path, mirrors=["http://mirror.invalid/"])
    assert _sound(tmp_path, small)


def test_quick_mirror_is_not_kept_waiting_by_a_slow_one(
    tmp_path: Path, small: PublishedDataset, small_files: dict[str, bytes], serve: Any
) -> None:
    slow, quick = serve(small_files, "silent"), serve(small_files)
    start = time.monotonic()
    fetch_files(small, ROLES, tmp_path, mirrors=[slow.address, quick.address])
    assert time.monotonic() - start < 3


def test_no_mirrors_means_no_download(tmp_path: Path, small: PublishedDataset) -> None:
    with pytest.raises(DownloadError, match="BACKHAND_MIRRORS"):
        fetch_files(small, ROLES, tmp_path, mirrors=[])


def test_cache_that_cannot_be_written_is_named(
    tmp_path: Path, small: PublishedDataset, small_files: dict[str, bytes], serve: Any
) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DownloadError, match="BACKHAND_CACHE"):
        fetch_files(small, ROLES, tmp_path / "file", mirrors=[serve(small_files).address])


def test_interrupted_writing_is_seen_by_the_checksum(
    tmp_path: Path, small: PublishedDataset, small_files: dict[str, bytes]
) -> None:
    path, file = tmp_path / LABELS, small.files["test_labels"]
    path.write_bytes(small_files[LABELS])
    assert fault_of(path, file) is None
    path.write_bytes(small_files[LABELS][:-9])
    assert fault_of(path, file) == "the file is damaged"
    path.write_bytes(small_files[LABELS])
    assert fault_of(path, replace(file, sha256="0" * 64)) == "wrong checksum (SHA-256)"


def test_patience_stays_below_five_seconds() -> None:
    assert Patience().answer <= 4
    assert download.Patience().answer > 0
