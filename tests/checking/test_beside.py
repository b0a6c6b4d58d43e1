"""What is imported late, beside somebody's code, needs nothing that may be theirs."""

from __future__ import annotations

import subprocess
import sys

LATE = """
import importlib, sys
import backhand.checking.targets
from backhand.checking.beside import LATER
from backhand.diagnosis.registry import all_rules
from backhand.diagnosis.roles import file_names, role_named
before = set(sys.modules)
assert not before.intersection(LATER), before.intersection(LATER)
for name in LATER:
    importlib.import_module(name)
all_rules()
for name in file_names():
    role_named(name)
print(*(name for name in set(sys.modules) - before if name.partition(".")[0] != "backhand"))
"""


def test_a_file_of_the_name_of_a_library_is_not_taken_for_it():
    # numbers.py beside a checked file would be imported, where a module asked for numbers later.
    done = subprocess.run([sys.executable, "-c", LATE], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
