"""How soon the studio shows its first picture, and what watching a training costs.

    python benchmarks/studio.py [--data DIR] [--rounds 5]

A studio runs as people run it, with the real MNIST. Opened: from the navigation's start to the
first contentful paint and to the first chart on the page, in a fresh browser profile each time.
Watched: the training's iterations a second with a page that follows it, and with none, in turn;
the rate is the run's own, over its iterations. Writes results/studio.json.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).parent
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"]
CHART = ".room-train .chart svg"
PATIENCE = 180_000
# Milliseconds between two looks of this script at the page. Playwright would look at each frame,
# and have the browser draw sixty a second for it.
POLLING = 500
# The times at which the page showed something new, in milliseconds; what comes with it is no other.
WATCH = """
window.changes = [];
document.addEventListener('DOMContentLoaded', () =>
    new MutationObserver(() => {
        const now = performance.now();
        if (!(now - changes.at(-1) < 20)) changes.push(now);
    }).observe(document, {
        subtree: true, childList: true, characterData: true, attributes: true,
    }));
"""


def main() -> None:
    """Measure, print the table, write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, help="folder with MNIST's four files")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--iterations", type=int, default=60_000)
    arguments = parser.parse_args()
    place = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if place is None:
        parser.error("Chromium is not installed (Debian, Ubuntu: apt install chromium)")
    from playwright.sync_api import Page, sync_playwright

    environment = dict(os.environ)
    if arguments.data is not None:
        environment["BACKHAND_DATA"] = str(arguments.data.resolve())
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        studio = subprocess.Popen(
            [sys.executable, "-m", "backhand", "studio", "--port", "0", "--no-browser"],
            cwd=folder,
            env={**environment, "BACKHAND_LANG": "en"},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert studio.stdout is not None
        url = studio.stdout.readline().strip()
        parts = urlsplit(url)
        browser = playwright.chromium.launch(executable_path=place, args=ARGUMENTS)

        def opened(more: str = "") -> Page:
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            context.set_default_timeout(PATIENCE)
            page = context.new_page()
            page.add_init_script(WATCH)
            page.goto(url + more)
            return page

        def first_picture() -> tuple[float, float]:
            began = time.perf_counter()
            page = opened()
            page.wait_for_selector(CHART, state="attached")
            chart = time.perf_counter() - began
            paint = page.evaluate(
                "performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000"
            )
            page.context.close()
            return paint, chart

        def rate(seed: int, watched: bool) -> tuple[float, float]:
            """Return iterations a second, and how often a second the page changed."""
            page = opened(f"&iterations={arguments.iterations}&seed={seed}")
            # Until then the page shows the run before, which is finished.
            before = page.inner_text(".standing .title")
            page.get_by_role("button", name="Start").click()
            page.wait_for_function(
                "before => document.querySelector('.standing .title').textContent !== before",
                arg=before,
            )
            page.wait_for_function(
                "Number(document.querySelector('.tools progress').getAttribute('value')) > 0"
            )
            page.evaluate("changes.length = 0")
            changes = 0.0
            if watched:
                # The last step is done; what follows is the report.
                page.wait_for_function(
                    "last => document.querySelector('.tools progress').value >= last",
                    arg=arguments.iterations,
                    polling=POLLING,
                )
                times = page.evaluate("changes")
                changes = 1000 * (len(times) - 1) / (times[-1] - times[0])
                page.wait_for_function(
                    "/^Finished/.test(document.querySelector('.standing .state').textContent)"
                )
            page.context.close()
            history = newest(Path(folder), seed)
            return arguments.iterations / history["seconds"], changes

        for _warm in range(2):
            first_picture()
        pictures = [first_picture() for _round in range(arguments.rounds)]
        rate(0, True)
        rates: dict[bool, list[float]] = {True: [], False: []}
        updates = []
        for turn in range(arguments.rounds):
            for watched in (True, False) if turn % 2 else (False, True):
                speed, changes = rate(1 + 2 * turn + watched, watched)
                rates[watched].append(speed)
                if watched:
                    updates.append(changes)
                print(f"round {turn + 1}: watched {watched}: {speed:,.0f} a second", flush=True)
        browser.close()
        studio.terminate()
        studio.communicate(timeout=60)
    paint, chart = (statistics.median(column) for column in zip(*pictures, strict=True))
    kept = statistics.median(
        watched / alone for watched, alone in zip(rates[True], rates[False], strict=True)
    )
    print("\n| | median | aim |")
    print("| --- | ---: | ---: |")
    print(f"| first contentful paint, s | {paint:.2f} | < 2 |")
    print(f"| first chart on the page, s | {chart:.2f} | < 2 |")
    print(f"| updates of the page a second | {statistics.median(updates):.1f} | 10 |")
    print(f"| speed kept while watched | {kept:.2f} | ≥ 0.90 |")
    result = {
        "first_contentful_paint": [pair[0] for pair in pictures],
        "first_chart": [pair[1] for pair in pictures],
        "iterations_per_second": {"watched": rates[True], "alone": rates[False]},
        "updates_per_second": updates,
        "speed_kept": kept,
        "host": parts.hostname,
    }
    path = HERE / "results" / "studio.json"
    path.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def newest(folder: Path, seed: int) -> dict[str, float]:
    """Return the history of the run of a seed, once it is written."""
    until = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < until:
        for path in folder.glob("runs/*/history.json"):
            history = json.loads(path.read_text(encoding="utf-8"))
            if history["settings"]["seed"] == seed:
                return dict(history)
        time.sleep(0.2)
    raise SystemExit(f"the run of seed {seed} never ended")


if __name__ == "__main__":
    main()
