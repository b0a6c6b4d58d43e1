"""What was measured to be faster, kept from run to run."""

from __future__ import annotations

import contextlib
import json
import platform
from pathlib import Path

import numpy as np

from backhand.data.cache import cache_folder, write_whole


def wisdom_file() -> Path:
    """Return the file in the user's cache, which need not exist."""
    return cache_folder() / "engine.json"


def recall(question: str) -> str | None:
    """Return the answer that was measured for a question on this machine, if there is one."""
    return _read().get(_key(question))


def remember(question: str, answer: str) -> None:
    """Keep an answer; where nothing can be written, it is measured again next time."""
    with contextlib.suppress(OSError):
        whole = {**_read(), _key(question): answer}
        write_whole(wisdom_file(), (json.dumps(whole, indent=1) + "\n").encode())


def _read() -> dict[str, str]:
    try:
        content = json.loads(wisdom_file().read_text())
    except (OSError, ValueError, RecursionError):
        return {}
    held = content.items() if isinstance(content, dict) else ()
    return {key: answer for key, answer in held if isinstance(answer, str)}


def _key(question: str) -> str:
    return f"{platform.machine()} {platform.node()} numpy {np.__version__}: {question}"
