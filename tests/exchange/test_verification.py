"""The verification's own absence; what it finds stands in test_onnx_file."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from backhand.errors import SettingError
from backhand.exchange import Verification, verify_onnx
from backhand.networks import TwoLayerNet


def test_its_absence_is_one_line(monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(SettingError, match=r"pip install 'backhand\[onnx\]'"):
        verify_onnx("m.onnx", TwoLayerNet(2, 2, 2), np.ones((1, 2)))


def test_the_bound():
    assert Verification(1, 1e-5, 0).passed
    assert not Verification(1, 1.1e-5, 0).passed
    assert not Verification(1, float("nan"), 0).passed
