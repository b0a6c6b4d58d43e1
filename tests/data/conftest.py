"""A small data set, its four files, and servers on loopback that give them well or badly."""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from backhand.data import Dataset, load_dataset
from backhand.data.idx import encode_idx
from backhand.data.published import MNIST, PublishedDataset, Role

TRAIN, TEST = 30, 20


@pytest.fixture(autouse=True)
def own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A cache of the test's own, empty."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("BACKHAND_CACHE", str(folder))
    return folder


@pytest.fixture(scope="session")
def small_arrays() -> dict[Role, np.ndarray]:
    """Thirty training and twenty test images of noise, with labels 0–9."""
    rng = np.random.default_rng(0)
    return {
        "train_images": rng.integers(0, 256, (TRAIN, 28, 28), np.uint8),
        "train_labels": (np.arange(TRAIN) % 10).astype(np.uint8),
        "test_images": rng.integers(0, 256, (TEST, 28, 28), np.uint8),
        "test_labels": (np.arange(TEST) % 10).astype(np.uint8),
    }


@pytest.fixture(scope="session")
def small(small_arrays: dict[Role, np.ndarray]) -> PublishedDataset:
    """A data set "published" with exactly the small arrays."""
    files = {
        role: replace(
            MNIST.files[role],
            count=len(entries),
            sha256=hashlib.sha256(encode_idx(entries)).hexdigest(),
        )
        for role, entries in small_arrays.items()
    }
    return replace(MNIST, name="small", title="Small", files=files, mirrors=())


@pytest.fixture(scope="session")
def small_files(small: PublishedDataset, small_arrays: dict[Role, np.ndarray]) -> dict[str, bytes]:
    """The published files of the small data set: name to gzip."""
    return {
        small.files[role].file_name: gzip.compress(encode_idx(entries), mtime=0)
        for role, entries in small_arrays.items()
    }


@pytest.fixture
def small_folder(tmp_path: Path, small_files: dict[str, bytes]) -> Path:
    """A folder with the four files."""
    folder = tmp_path / "data"
    folder.mkdir()
    for name, content in small_files.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="session")
def real_mnist(mnist_folder: Path) -> Dataset:
    """All of MNIST."""
    return load_dataset(folder=mnist_folder)


@dataclass
class Mirror:
    """A server on loopback."""

    address: str
    asked: list[str] = field(default_factory=list)


Serve = Callable[..., Mirror]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """``serve(files, fault=None)`` starts a mirror.

    Faults: "403"; "cut" (half of a file, then the end); "silent" (never answers);
    "stall" (half of a file, then nothing); "html" (a page in place of every file).
    """
    over = threading.Event()
    servers: list[ThreadingHTTPServer] = []

    def start(files: dict[str, bytes], fault: str | None = None, spare: str = "") -> Mirror:
        mirror = Mirror("")

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = self.path.strip("/")
                mirror.asked.append(name)
                if fault == "silent":
                    over.wait(30)
                    return
                if fault == "403" or name not in files:
                    self.send_error(403 if fault == "403" else 404)
                    return
                content = b"<html>Sign in, please</html>" if fault == "html" else files[name]
                self.send_response(200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                if fault in ("cut", "stall") and name != spare:
                    self.wfile.write(content[: len(content) // 2])
                    self.wfile.flush()
                    if fault == "stall":
                        over.wait(30)
                    return
                self.wfile.write(content)

            def log_message(self, *words: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        mirror.address = f"http://127.0.0.1:{server.server_port}/"
        return mirror

    yield start
    over.set()
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def stopwatch() -> Callable[[], float]:
    """Seconds since the test began."""
    start = time.monotonic()
    return lambda: time.monotonic() - start
