import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

_spec = importlib.util.spec_from_file_location("proof", Path(__file__).with_name("proof.py"))
proof = importlib.util.module_from_spec(_spec)
sys.modules["proof"] = proof  # where this file is run alone
_spec.loader.exec_module(proof)

# The strangers' proofs take a minute (`python tests/wild/proof.py strangers/NAME…`): here their
# files are held, and the quickest are proved.
STRANGERS = [entry for entry in proof.entries() if entry.folder.parent.name == "strangers"]
QUICK = (
    "binary_addition_rnn",
    "bp_class_zh",
    "cbow_zh",
    "neuron_dicts_pure",
    "neuron_layer_objects",
    "robust_losses_pairs",
    "scalar_engine_moons",
    "zwoelf_zeilen_de",
)
ENTRIES = [entry for entry in proof.entries() if entry.folder.parent.name != "strangers"]
ENTRIES += [entry for entry in STRANGERS if entry.folder.name in QUICK]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_every_claim_is_right_and_every_fault_makes_wrong_what_it_says(entry):
    assert entry.objections() == []


def test_the_files_of_every_stranger_are_as_they_should_be():
    assert {e.name: said for e in STRANGERS if (said := list(e._of_the_files()))} == {}
    assert min(len(entry.faults) for entry in STRANGERS) >= 4


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_an_entry_has_at_least_four_faults(entry):
    assert len(entry.faults) >= 4


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
