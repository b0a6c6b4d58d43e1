"""A studio that runs as people run it, and pages of a real browser that look at it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# A busy machine is waited for; nothing here waits as long where all is well.
PATIENCE = 180_000


@dataclass
class Studio:
    """A studio that is running.

    `url` is the line that it printed; `origin` the same without path and token.
    """

    process: subprocess.Popen[str]
    url: str
    folder: Path

    @property
    def origin(self) -> str:
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def token(self) -> str:
        return self.url.partition("token=")[2]

    def address(self, path: str = "/", **query: str) -> str:
        """The address of a page, with the token."""
        words = "".join(f"&{name}={value}" for name, value in query.items())
        return f"{self.origin}{path}?token={self.token}{words}"

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Ask it to end by a signal; the status and what it printed meanwhile."""
        self.process.send_signal(number)
        out, _ = self.process.communicate(timeout=120)
        return self.process.returncode, out


@contextmanager
def running_studio(
    folder: Path, *options: str, data: Path | None = None, **environment: str
) -> Iterator[Studio]:
    """Run ``backhand studio`` in a folder of its own for the time of the block."""
    words = [sys.executable, "-m", "backhand", "studio", "--port", "0", "--no-browser", *options]
    # NiceGUI behaves otherwise where it believes to be tested.
    clean = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    clean |= {"PYTHONUTF8": "1", "LANG": "C.UTF-8", **environment}
    for name in ("BACKHAND_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        if name not in environment:
            clean.pop(name, None)
    if data is not None:
        clean["BACKHAND_DATA"] = str(data)
    process = subprocess.Popen(
        words, cwd=folder, env=clean, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    try:
        assert process.stdout is not None
        yield Studio(process, process.stdout.readline().strip(), folder)
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.communicate(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()


@pytest.fixture(scope="session")
def run_studio() -> Callable[..., AbstractContextManager[Studio]]:
    """``with run_studio(folder, "--token", "…", data=…) as studio:`` one of a test's own."""
    pytest.importorskip("nicegui", reason="the studio is not installed")
    return running_studio


@pytest.fixture(scope="session")
def studio(
    tmp_path_factory: pytest.TempPathFactory, mnist_folder: Path, cache_home: Path
) -> Iterator[Studio]:
    """A studio with the real MNIST, which all tests of a session share."""
    pytest.importorskip("nicegui", reason="the studio is not installed")
    folder = tmp_path_factory.mktemp("studio")
    with running_studio(folder, data=mnist_folder, XDG_CACHE_HOME=str(cache_home)) as one:
        yield one


@dataclass
class Watch:
    """What a page asked for and complained about."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """``open_page(url, width=360, dark=True)``: a tab in a browser profile of its own.

    After the test: nothing was asked for but on this machine, nothing was complained of.
    """
    contexts = []
    watch = Watch()

    def listen(page: Page) -> None:
        page.on("request", lambda request: watch.requests.append(request.url))
        page.on("websocket", lambda socket: watch.requests.append(socket.url))
        page.on("pageerror", lambda error: watch.complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                watch.complaints.append(message.text) if message.type == "error" else None
            ),
        )

    def open_one(
        url: str, *, width: int = 1280, height: int = 900, dark: bool = False, **options: Any
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            **options,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        context.on("page", listen)
        page = context.new_page()
        page.goto(url)
        page.wait_for_selector("main h1")
        return page

    yield open_one
    for context in contexts:
        context.close()
    local = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")
    assert [url for url in watch.requests if not url.startswith(local)] == []
    assert watch.complaints == []


@pytest.fixture
def in_a_loop() -> Callable[[Coroutine[Any, Any, None]], None]:
    """``in_a_loop(coroutine)``: in an event loop of its own; the browser's holds this thread."""

    def run(coroutine: Coroutine[Any, Any, None]) -> None:
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, coroutine).result()

    return run
