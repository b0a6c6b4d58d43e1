"""The ladder of examples/steps: every step runs, is short, and shows what it says."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

STEPS = Path(__file__).resolve().parents[2] / "examples" / "steps"
FILES = sorted(STEPS.glob("step*.py"))


def run(number: int) -> dict[str, Any]:
    """Run a step as a script; return the names that it leaves."""
    (path,) = STEPS.glob(f"step{number:02}_*.py")
    return runpy.run_path(str(path), run_name="__main__")


def test_the_rungs_are_numbered_without_a_gap() -> None:
    assert [int(path.name[4:6]) for path in FILES] == list(range(1, len(FILES) + 1))
    assert len(FILES) >= 10


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_step_is_short_and_speaks_both_languages(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 40
    japanese, english = text.removeprefix('"""').splitlines()[:2]
    assert re.search(r"[ぁ-んァ-ン一-龯]", japanese)
    assert english.isascii() or not re.search(r"[ぁ-んァ-ン一-龯]", english)


def test_the_readme_lists_every_step_once() -> None:
    readme = (STEPS / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"\]\((step\w+\.py)\)", readme) == [path.name for path in FILES]


def test_01_a_neuron_answers_more_with_a_larger_weight() -> None:
    outputs = run(1)["outputs"]
    assert np.all(np.diff(outputs) > 0)
    assert 0 < outputs[0] < outputs[-1] < 1


def test_02_and_03_measure_and_derive_the_same_slope() -> None:
    measured, derived = run(2), run(3)
    np.testing.assert_allclose(measured["slope"], derived["dw"], rtol=1e-8)
    np.testing.assert_allclose(measured["slope_b"], derived["db"], rtol=1e-8)
    np.testing.assert_allclose(derived["measured"], derived["dw"], rtol=1e-8)
    assert measured["after"] < measured["before"]


def test_04_the_neuron_learns_or() -> None:
    left = run(4)
    np.testing.assert_array_equal(left["outputs"] > 0.5, [False, True, True, True])
    assert left["losses"][-1] < 0.05 * left["losses"][0]


def test_05_the_products_of_the_batch_are_the_gradients() -> None:
    assert max(run(5)["differences"].values()) < 1e-9


def test_06_two_layers_solve_what_one_cannot() -> None:
    left = run(6)
    assert left["one_layer"] == pytest.approx(0.125, abs=1e-3)
    np.testing.assert_allclose(left["y"], left["t"], atol=0.01)


def test_07_softmax_sums_to_one_and_does_not_overflow() -> None:
    left = run(7)
    np.testing.assert_allclose(left["y"].sum(axis=1), 1)
    assert left["difference"] < 1e-15
    assert np.isnan(left["naive"]).all()
    assert np.isfinite(left["softmax"](left["huge"])).all()
    assert np.all(np.abs(left["whole"].sum(axis=1) - 1) > 0.05)


def test_08_the_gradient_is_y_less_t() -> None:
    assert run(8)["difference"] < 1e-9


def test_09_the_layer_returns_all_three_gradients() -> None:
    differences = run(9)["differences"]
    assert set(differences) == {"x", "W", "b"}
    assert max(differences.values()) < 1e-9


def test_10_the_gradient_reaches_the_first_layer_of_the_stack() -> None:
    left = run(10)
    assert left["difference"] < 1e-9
    assert np.any(left["first"].grads["W"])


def test_11_the_network_passes_its_check() -> None:
    check = run(11)["check"]
    assert check.passed
    assert all(c.mean_abs_error < 1e-9 for c in check.comparisons.values())


@pytest.mark.filterwarnings("ignore::UserWarning")  # the sample says that it is the sample
def test_12_the_network_learns_to_read_digits() -> None:
    accuracies = run(12)["accuracies"]
    assert accuracies[0] < 0.3
    assert accuracies[-1] > 0.85
