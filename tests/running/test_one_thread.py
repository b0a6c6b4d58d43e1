"""What is started multiplies in one thread, where nobody has said how many."""

from __future__ import annotations

import os

import pytest

from backhand.running.one_thread import VARIABLES, one_thread


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch):
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def said():
    return {name: os.environ[name] for name in VARIABLES if name in os.environ}


def test_it_is_one_while_it_lasts():
    with one_thread():
        assert said() == dict.fromkeys(VARIABLES, "1")
    assert said() == {}


def test_what_a_person_says_stands(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "4")
    with one_thread():
        assert said() == {"OMP_NUM_THREADS": "4"}
    assert said() == {"OMP_NUM_THREADS": "4"}


@pytest.mark.parametrize("command", ["check", "graph", "read"])
def test_checked_code_finds_one(command, backhand, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "relu.py"
    path.write_text(
        "import os\n"
        "import numpy as np\n"
        "assert os.environ['OPENBLAS_NUM_THREADS'] == '1'\n"
        "class Relu:\n"
        "    def forward(self, x):\n"
        "        self.mask = x > 0\n"
        "        return x * self.mask\n"
        "    def backward(self, dout):\n"
        "        return dout * self.mask\n"
    )
    assert backhand(command, path).status == 0
