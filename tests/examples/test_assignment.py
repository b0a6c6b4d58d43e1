"""The notebook of the exercise: it runs from top to bottom, and its figures are what it says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = ROOT / "examples" / "assignment.ipynb"

# Put in after the notebook's own parameters: a short run.
SETTINGS = "ITERATIONS = 400"

# Put in at the end: what the tests ask about.
ANSWERS = """
import json
print(json.dumps({
    "sample": dataset.is_sample,
    "softmax_error": softmax_error,
    "loss_layer_error": loss_layer_error,
    "network_errors": network_errors,
    "first_loss": first_loss,
    "check": check.to_dict(),
    "wrong": {name: wrong_check.to_dict() for name, wrong_check in wrong_checks.items()},
    "without_epsilon": without_epsilon,
    "with_epsilon": with_epsilon,
    "predicted": predicted,
    "confident_errors": confident_errors,
    "train_loss": train_loss,
    "rows": [[int(i), float(train), float(test)] for i, train, test in rows],
    "library": history.test_accuracy[-1],
    "backpropagation": one_gradient / one_loss,
    "parameters": parameters,
}, default=float))
"""


def read() -> nbformat.NotebookNode:
    return nbformat.read(NOTEBOOK, as_version=4)


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory, cache_home: Path) -> dict[str, Any]:
    """Run the notebook on the embedded sample; return what its names hold at the end."""
    notebook = read()
    place = next(
        position
        for position, cell in enumerate(notebook.cells)
        if "parameters" in cell.metadata.get("tags", [])
    )
    notebook.cells.insert(place + 1, nbformat.v4.new_code_cell(SETTINGS))
    notebook.cells.append(nbformat.v4.new_code_cell(ANSWERS))
    folder = tmp_path_factory.mktemp("notebook")
    with pytest.MonkeyPatch.context() as patch:
        # As in conftest's own_environment, which lives only as long as one test.
        patch.delenv("BACKHAND_DATA", raising=False)
        patch.setenv("XDG_CACHE_HOME", str(cache_home))
        patch.setenv("BACKHAND_MIRRORS", "http://127.0.0.1:9/")
        patch.setenv("IPYTHONDIR", str(folder / "ipython"))
        patch.setenv("JUPYTER_RUNTIME_DIR", str(folder / "runtime"))
        # The arrays are small: more threads would wait for each other on a busy machine.
        patch.setenv("OPENBLAS_NUM_THREADS", "1")
        patch.setenv("OMP_NUM_THREADS", "1")
        patch.delenv("MPLBACKEND", raising=False)
        NotebookClient(
            notebook,
            timeout=300,
            kernel_name="python3",
            resources={"metadata": {"path": str(folder)}},
        ).execute()
    printed = "".join(
        output.text for output in notebook.cells[-1].outputs if output.output_type == "stream"
    )
    found: dict[str, Any] = json.loads(printed)
    return found


def test_it_ran_on_the_sample(answers: dict[str, Any]) -> None:
    assert answers["sample"]


def test_the_functions_by_hand_are_the_library_s(answers: dict[str, Any]) -> None:
    assert answers["softmax_error"] < 1e-15
    assert answers["loss_layer_error"] < 1e-9
    assert max(answers["network_errors"].values()) < 1e-15
    assert answers["first_loss"] == pytest.approx(2.3026, abs=0.01)


def test_the_check_compares_every_entry_and_passes(answers: dict[str, Any]) -> None:
    check = answers["check"]
    assert check["passed"]
    assert check["method"] == "exhaustive"
    assert sum(entry["size"] for entry in check["parameters"].values()) == 39_760
    assert all(entry["mean_abs_error"] < 1e-9 for entry in check["parameters"].values())


def test_the_wrong_gradients_fail_as_the_text_says(answers: dict[str, Any]) -> None:
    wrong = {name: check["parameters"] for name, check in answers["wrong"].items()}
    sign, mean, zero = wrong["WrongSign"], wrong["MissingMean"], wrong["ZeroW1"]
    for name in ("W1", "b1", "W2", "b2"):
        assert sign[name]["mean_abs_error"] == pytest.approx(mean[name]["mean_abs_error"], rel=1e-4)
        assert sign[name]["ratio"] == pytest.approx(-1, rel=1e-4)
        assert mean[name]["ratio"] == pytest.approx(3, rel=1e-4)
    assert [name for name, entry in zero.items() if not entry["passed"]] == ["W1"]


def test_the_book_s_small_number_explains_b2(answers: dict[str, Any]) -> None:
    assert answers["without_epsilon"]["b2"] < 1e-9
    assert answers["with_epsilon"]["b2"] == pytest.approx(answers["predicted"], rel=0.05)
    assert 5e-8 < answers["with_epsilon"]["b2"] < 2e-7


def test_the_small_number_hides_a_confident_mistake(answers: dict[str, Any]) -> None:
    errors = answers["confident_errors"]
    with_epsilon = [error for error, _library in errors.values()]
    assert with_epsilon == sorted(with_epsilon)
    assert with_epsilon[-1] > 0.9
    assert all(library < 1e-8 for _error, library in errors.values())


def test_both_trainings_learn(answers: dict[str, Any]) -> None:
    rows = answers["rows"]
    assert [row[0] for row in rows] == list(range(0, 400, 40))
    assert len(answers["train_loss"]) == 400
    assert sum(answers["train_loss"][-50:]) < 0.3 * sum(answers["train_loss"][:50])
    assert rows[-1][2] > 0.8
    assert answers["library"] > 0.8


def test_backpropagation_costs_a_few_forward_passes(answers: dict[str, Any]) -> None:
    assert answers["parameters"] == 39_760
    # 79,520 by numerical differentiation; how few on a quiet machine, the notebook itself shows.
    assert 0 < answers["backpropagation"] < 1000


def test_every_text_cell_speaks_both_languages() -> None:
    for cell in read().cells:
        if cell.cell_type == "markdown":
            assert re.search(r"[ぁ-んァ-ン]", cell.source), cell.id
            assert re.search(r"[a-z]+ [a-z]+ [a-z]+", cell.source), cell.id


def test_what_is_stored_is_small_whole_and_tells_no_paths() -> None:
    text = NOTEBOOK.read_text(encoding="utf-8")
    assert len(text) < 400_000
    assert not re.search(r"/(home|work|tmp|Users|root)/", text)
    code = [cell for cell in read().cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    for cell in code:
        for output in cell.outputs:
            assert output.output_type != "error"
            assert output.get("name") != "stderr"


def test_the_links_lead_somewhere() -> None:
    for cell in read().cells:
        for target in re.findall(r"\]\(([^)#:]+)\)", cell.source):
            if cell.cell_type == "markdown":
                assert (NOTEBOOK.parent / target).exists(), target
