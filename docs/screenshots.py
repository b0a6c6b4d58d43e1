"""Take the README's pictures of the studio and of the graph, from the pages as they are now.

    make screenshots        (python docs/screenshots.py [--data DIR] [--only train,draw,…])

A studio is started as people start it, trains two runs on the real MNIST, and is looked at in
Chromium. Pictures are written beside the old ones and renamed, so that a failed run leaves those.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from PIL import Image

from backhand.atomic_file import write_atomically

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FrameLocator, Page

IMAGES: Final = Path(__file__).parent / "images"
ARGUMENTS: Final = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"]
# What a run may take on a machine that does other work as well, in milliseconds.
PATIENCE: Final = 180_000

# A three, in shares of the field.
THREE: Final = (
    (0.33, 0.25), (0.42, 0.18), (0.55, 0.17), (0.64, 0.25), (0.63, 0.36), (0.54, 0.45),
    (0.45, 0.48), (0.56, 0.51), (0.66, 0.60), (0.66, 0.73), (0.56, 0.82), (0.43, 0.82),
    (0.33, 0.75),
)  # fmt: skip

Address = Callable[..., str]


def main() -> None:
    """Take what is asked for, and say where it is."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, help="folder with MNIST's four files")
    parser.add_argument("--only", default=",".join(PICTURES), help="some of: %(default)s")
    arguments = parser.parse_args()
    wanted = arguments.only.split(",")
    if unknown := sorted(set(wanted) - set(PICTURES)):
        parser.error(f"no picture {', '.join(unknown)}; there are {', '.join(PICTURES)}")
    place = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if place is None:
        parser.error("Chromium is not installed (Debian, Ubuntu: apt install chromium)")

    from playwright.sync_api import sync_playwright

    environment = dict(os.environ)
    if arguments.data is not None:
        environment["BACKHAND_DATA"] = str(arguments.data.resolve())
    with sync_playwright() as playwright, running_studio(environment) as address:
        browser = playwright.chromium.launch(executable_path=place, args=ARGUMENTS)
        if {"train", "draw"} & set(wanted):
            train(browser, address)
        for name in wanted:
            path = IMAGES / PICTURES[name][0]
            write_atomically(path, palette_png(PICTURES[name][1](browser, address)))
            print(f"{path}: {path.stat().st_size // 1000} kB", flush=True)
        browser.close()


@contextmanager
def running_studio(environment: dict[str, str]) -> Iterator[Address]:
    """Run a studio in a folder of its own; give what makes its addresses."""
    with tempfile.TemporaryDirectory(prefix="backhand-screenshots-") as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "backhand", "studio", "--port", "0", "--no-browser"],
            cwd=folder,
            env={**environment, "BACKHAND_LANG": "en"},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        parts = urlsplit(process.stdout.readline().strip())

        def address(path: str = "/", **query: str) -> str:
            more = "".join(f"&{name}={value}" for name, value in query.items())
            return f"{parts.scheme}://{parts.netloc}{path}?{parts.query}{more}"

        try:
            yield address
        finally:
            process.terminate()
            process.communicate(timeout=60)


def opened(browser: Browser, url: str, width: int = 1280, height: int = 860) -> Page:
    """Return a new tab."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, reduced_motion="reduce", locale="en-GB"
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector("h1")
    return page


def train(browser: Browser, address: Address) -> None:
    """Train two runs to their ends, for the rooms to show."""
    for settings in ({"learning_rate": "0.01"}, {}):
        page = opened(browser, address("/", **settings))
        before = page.inner_text(".standing .title")
        page.get_by_role("button", name="Start").click()
        page.wait_for_function(
            """before => document.querySelector('.standing .title').textContent !== before
            && /^Finished/.test(document.querySelector('.standing .state').textContent)""",
            arg=before,
        )
        page.context.close()


def train_picture(browser: Browser, address: Address) -> bytes:
    """Two runs side by side: curves, weights, mistakes."""
    page = opened(browser, address("/"), height=1500)
    page.locator("img.weights-picture").wait_for()
    page.locator(".mistakes figure").first.wait_for()
    page.locator(".matrix td.right").first.wait_for()
    page.wait_for_timeout(1500)  # for the graph of one sample, which is recorded now
    return page.screenshot(full_page=True)


def draw_picture(browser: Browser, address: Address) -> bytes:
    """A three, drawn by mouse."""
    page = opened(browser, address("/draw"))
    page.wait_for_selector("#paper[data-ready]")
    field = page.locator("#paper").bounding_box()
    assert field is not None
    places = [(field["x"] + x * field["width"], field["y"] + y * field["height"]) for x, y in THREE]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=4)
    page.mouse.up()
    page.wait_for_timeout(1000)  # for the last answer
    return page.screenshot(full_page=True)


def check_picture(browser: Browser, address: Address) -> bytes:
    """A wrong layer with its finding and the line marked."""
    page = opened(browser, address("/check"), height=1000)
    page.wait_for_selector(".cm-content[aria-label]")
    page.get_by_label("Begin with").select_option("softmax_with_loss_not_divided")
    page.get_by_label("All hints at once").check()
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_text("BH103").first.wait_for()
    page.wait_for_timeout(500)  # for the editor to come to the line
    return page.screenshot(full_page=True)


def graph_picture(browser: Browser, address: Address) -> bytes:
    """The room Graph, on the way back."""
    page = opened(browser, address("/graph", of="TwoLayerNet"), height=900)
    frame = page.frame_locator("iframe")
    frame.locator("#next").wait_for()
    step_back(frame, "Affine2")
    page.wait_for_timeout(1000)  # for the drawing to come to the step
    return page.screenshot()


def page_picture(browser: Browser, address: Address) -> bytes:
    """The page that `backhand graph` writes, on the way back."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "graph.html")
        subprocess.run(
            [sys.executable, "-m", "backhand", "graph", "--lang", "en", "--output", str(path)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        page = opened(browser, path.as_uri(), width=1280, height=760)
        page.locator("#open-all").click()
        step_back(page, "exp")
        page.wait_for_timeout(1000)
        return page.screenshot()


def step_back(page: Page | FrameLocator, name: str) -> None:
    """Press "next" until the way back has reached an operation or a box of that name."""
    for _ in range(100):
        text = page.locator("#step").text_content() or ""
        if text.startswith("Backward") and name in text:
            return
        page.locator("#next").click()
    raise SystemExit(f"the way back never reached {name}")


def palette_png(png: bytes) -> bytes:
    """Return a picture in 256 colours, a third of its size in the repository."""
    stream = io.BytesIO()
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture.quantize(256, dither=Image.Dither.NONE).save(stream, "png", optimize=True)
    return stream.getvalue()


PICTURES: Final = {
    "train": ("studio-train.png", train_picture),
    "draw": ("studio-draw.png", draw_picture),
    "check": ("studio-check.png", check_picture),
    "graph": ("studio-graph.png", graph_picture),
    "page": ("graph.png", page_picture),
}

if __name__ == "__main__":
    main()
