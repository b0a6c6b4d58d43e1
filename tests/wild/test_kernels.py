"""The programs in torch: each right one is, and each fault makes wrong what it says."""

import importlib.util
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="torch is not installed: make test-frameworks")

HERE = Path(__file__).parent / "kernels"
_spec = importlib.util.spec_from_file_location("torchproof", HERE / "torchproof.py")
torchproof = sys.modules["torchproof"] = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(torchproof)

FOLDERS = sorted(found.parent for found in HERE.glob("*/oracle.py"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_claim_is_right_and_every_fault_makes_wrong_what_it_says(folder):
    assert torchproof.TorchEntry(folder).objections() == []
