"""examples/callback.py, on the real MNIST."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "callback.py"


def test_it_runs(mnist_folder):
    done = subprocess.run(
        [sys.executable, EXAMPLE],
        env={**os.environ, "BACKHAND_DATA": str(mnist_folder)},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    *lines, accuracy = done.stdout.splitlines()
    assert [re.match(r"iteration (\d+): largest", line)[1] for line in lines] == ["0", "600"]
    assert float(accuracy) > 0.9
