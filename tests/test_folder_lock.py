from __future__ import annotations

import subprocess
import sys

import pytest

from backhand.errors import RunFolderError
from backhand.folder_lock import only_writer

HOLDS = """
import sys, time
from pathlib import Path
from backhand.folder_lock import only_writer
with only_writer(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_second_is_refused_and_a_killed_one_holds_nobody_up(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(tmp_path)], stdout=subprocess.PIPE
    ) as other:
        try:
            other.stdout.readline()
            with pytest.raises(RunFolderError, match=f"process {other.pid}"), only_writer(tmp_path):
                pass
        finally:
            other.kill()
            other.wait()
    with only_writer(tmp_path):
        pass
    assert not list(tmp_path.iterdir())
