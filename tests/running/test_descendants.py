import subprocess
import sys
import time

import pytest

from backhand.running.descendants import descendants, end_descendants

# A process of a session of its own, whose parent is gone.
HIDES = """
import os, subprocess, sys, time
from backhand.running.descendants import adopt
adopt()
if not os.fork():
    os.setsid()
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    os._exit(0)
os.wait()
print("ready", flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the system does not tell")
def test_who_hides_in_a_session_of_its_own_is_found_and_ended():
    parent = subprocess.Popen([sys.executable, "-c", HIDES], stdout=subprocess.PIPE)
    try:
        assert parent.stdout is not None
        parent.stdout.readline()
        assert len(descendants(parent.pid)) == 1
        end_descendants(parent.pid)
        until = time.monotonic() + 10
        while any(_runs(pid) for pid in descendants(parent.pid)):
            assert time.monotonic() < until
            time.sleep(0.05)
    finally:
        parent.kill()
        parent.communicate()


def _runs(pid):
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[0] != "Z"
