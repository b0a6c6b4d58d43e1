import subprocess
import sys

WRITES = """
import os, shutil, sys
from pathlib import Path
import numpy as np
from backhand.running.untouched import leave_files_alone
leave_files_alone()
np.save("weights.npy", np.ones(3))
np.savetxt("loss.txt", np.ones(3))
with open("log.txt", "a") as log:
    log.write("epoch 1")
Path("kept.txt").write_text("other")
Path("results").mkdir()
os.makedirs("runs/1", exist_ok=True)
os.remove("kept.txt")
shutil.rmtree("folder")
assert open("kept.txt").read() == "mine"
assert np.load("data.npy").sum() == 2
sys.stdout.write("to its end")
"""


def test_nothing_is_written_moved_or_taken_away(tmp_path):
    import numpy as np

    (tmp_path / "kept.txt").write_text("mine")
    (tmp_path / "folder").mkdir()
    np.save(tmp_path / "data.npy", np.ones(2))
    before = sorted(path.name for path in tmp_path.iterdir())
    done = subprocess.run(
        [sys.executable, "-B", "-c", WRITES], cwd=tmp_path, capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("to its end", "")
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert (tmp_path / "kept.txt").read_text() == "mine"
