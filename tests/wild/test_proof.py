import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

_spec = importlib.util.spec_from_file_location("proof", Path(__file__).with_name("proof.py"))
proof = importlib.util.module_from_spec(_spec)
sys.modules[_spec.name] = proof  # it looks itself up
_spec.loader.exec_module(proof)

ENTRIES = proof.entries()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_every_claim_is_right_and_every_fault_makes_wrong_what_it_says(entry):
    assert entry.objections() == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_an_entry_has_at_least_four_faults(entry):
    # What somebody reported comes first in `reported`, with the source of the report.
    reported = entry.folder.parent.name == "reported"
    assert len(entry.faults) >= (3 if reported else 4)
    assert ("source" in entry.meta) == reported


def test_the_corpus_has_at_least_35_forms():
    assert len({entry.meta["form"] for entry in ENTRIES}) >= 35


def test_slope_is_the_derivative_and_puts_back_what_it_changed():
    x = np.array([[1.0, -2.0], [0.5, 3.0]])
    before = x.copy()
    found = proof.slope(lambda: x**3, x, upstream=np.array([1.0, 10.0]))
    assert proof.distance(found, 3 * x**2 * [1.0, 10.0]) < 1e-8
    assert (x == before).all()


def test_slope_takes_lists_and_attributes():
    w = [[1.0, 2.0], [3.0]]
    flat = proof.slope(lambda: w[0][0] * w[0][1], w[0])
    assert proof.distance(flat, [2.0, 1.0]) < 1e-8

    class Neuron:
        bias = 2.0

    neuron = Neuron()
    assert abs(proof.slope_at(lambda: neuron.bias**2, neuron, "bias") - 4.0) < 1e-8


def test_another_shape_or_none_is_wrong():
    assert proof.distance(None, np.ones(2)) == np.inf
    assert proof.distance(np.ones((2, 1)), np.ones(2)) == np.inf
    assert proof.distance([1.0, np.nan], np.ones(2)) == np.inf
    assert proof.distance(np.zeros(2), np.ones(2)) == 1
