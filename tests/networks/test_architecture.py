"""A network built again from what it says of itself."""

from __future__ import annotations

import json

import numpy as np
import pytest

from backhand.errors import SettingError
from backhand.networks import NETWORKS, MultiLayerNet, TwoLayerNet, build_network


def test_again():
    network = MultiLayerNet(7, (6, 5), 3, use_dropout=True, rng=3, dtype=np.float64)
    settings = json.loads(json.dumps(network.architecture))
    again = build_network("MultiLayerNet", settings, rng=3, dtype=np.float64)
    for name, array in network.params.items():
        np.testing.assert_array_equal(again.params[name], array)


def test_what_makes_no_sense_is_refused():
    with pytest.raises(SettingError, match="did you mean 'TwoLayerNet'"):
        build_network("TwoLayersNet", {})
    with pytest.raises(SettingError, match="hiden"):
        build_network("TwoLayerNet", {"hiden": 3})
    assert NETWORKS["TwoLayerNet"] is TwoLayerNet
