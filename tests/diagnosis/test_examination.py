"""`backhand.check`: what it takes, and what it says of right and wrong code."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

import backhand
from backhand import check

X = np.array([[0.5, -1.5, 2.0], [1.0, 3.0, -0.5]])


class Square:
    def forward(self, x):
        self.x = x
        return x**2

    def backward(self, dout):
        return 2 * self.x * dout


class NegativeSquare(Square):
    def backward(self, dout):
        return -2 * self.x * dout


class OneEntryWrong(Square):
    def backward(self, dout):
        dx = 2 * self.x * dout
        dx[-1, 1] += 0.5
        return dx


def scale_forward(x, w):
    return x * w, (x, w)


def scale_backward(dout, cache):
    x, w = cache
    return dout * w, (dout * x).sum(axis=0)


def square_loss(x, y):
    return 0.5 * np.sum((x - y) ** 2), x - y


@pytest.mark.parametrize(
    ("arguments", "tensors"),
    [
        ((Square(), X), ["dx"]),
        ((Square, X), ["dx"]),
        ((Square(), X.tolist()), ["dx"]),
        ((Square,), ["dx"]),
        ((Square(),), ["dx"]),
        (((scale_forward, scale_backward), (X, np.array([1.0, 2.0, 3.0]))), ["dx", "w"]),
        ((square_loss, X, X[::-1].copy()), ["dx"]),
        ((backhand.SoftmaxWithLoss(), X, np.array([2, 0])), ["dx"]),
        ((backhand.Affine(np.ones((3, 2)), np.zeros(2)), X), ["dx", "W", "b"]),
        (
            (backhand.TwoLayerNet(3, 4, 2, 0.5, rng=0, dtype=np.float64), X, np.array([1, 0])),
            ["W1", "b1", "W2", "b2"],
        ),
    ],
    ids=lambda value: None if not isinstance(value, list) else "-".join(value),
)
def test_right_code_passes_whatever_its_shape(arguments, tensors):
    (subject,) = check(*arguments).raise_for_errors().subjects
    assert subject.verdict == "pass"
    assert [g.name for g in subject.gradients] == tensors
    assert all(g.passed for g in subject.gradients)


def test_a_wrong_one_is_named_and_pointed_at():
    (subject,) = check(NegativeSquare(), X).subjects
    assert (subject.name, subject.verdict) == ("NegativeSquare", "fail")
    finding = subject.findings[0]
    assert (finding.rule, finding.where) == ("BH101", "dx")
    assert "-2 * self.x" in finding.evidence["code"]
    assert Path(subject.path).name == "test_examination.py"


def test_the_worst_entry_and_the_map_show_where():
    (gradient,) = check(OneEntryWrong(), X).subjects[0].gradients
    assert not gradient.passed
    worst = gradient.worst[0]
    assert worst.index[-1] == 1
    assert worst.analytic - worst.derivative == pytest.approx(0.5, rel=1e-6)
    errors = np.array(gradient.error_map, dtype=float)
    assert errors.max() == pytest.approx(0.5, rel=1e-6)
    assert np.count_nonzero(errors > 1e-6) == 1


def test_what_was_given_stays_as_it_was_given():
    layer, x = backhand.Affine(np.ones((3, 2)), np.zeros(2)), X.copy()
    weights = layer.params["W"].copy()
    check(layer, x)
    np.testing.assert_array_equal(x, X)
    np.testing.assert_array_equal(layer.params["W"], weights)


def test_a_name_and_fewer_hints():
    (subject,) = check(NegativeSquare(), X, name="mine", hints="where").subjects
    assert subject.name == "mine"
    assert subject.findings[0].rule == ""
    assert "negative" not in subject.findings[0].message


def test_code_that_raises_is_a_finding():
    class Breaks(Square):
        def backward(self, dout):
            raise IndexError("no such row")

    report = check(Breaks(), X)
    assert report.subjects[0].verdict == "error"
    assert report.exit_status == 3
    assert report.findings[0].rule == "BH207"
    with pytest.raises(backhand.GradientError, match="no such row"):
        report.raise_for_errors()


def test_what_is_no_layer_is_said_to_be_none():
    report = check(object(), X)
    assert report.exit_status != 0
    with pytest.raises(backhand.GradientError):
        report.raise_for_errors()


def test_where_no_input_fits_that_is_said():
    class Picky(Square):
        def forward(self, x):
            if x.shape != (17, 3, 1, 1, 2):
                raise ValueError("not mine")
            return super().forward(x)

    report = check(Picky())
    assert report.exit_status in (2, 3)
    # Either that none was found, or what the likeliest one ran into.
    with pytest.raises(backhand.GradientError, match=r"check\(|not mine \(given x"):
        report.raise_for_errors()


def test_a_notebook_shows_the_table(tmp_path, monkeypatch):
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    source = Path(backhand.__file__).parents[1]
    monkeypatch.setenv(
        "PYTHONPATH", os.pathsep.join([str(source), os.environ.get("PYTHONPATH", "")])
    )
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    layer = (
        "class Cube:\n"
        "    def forward(self, x):\n"
        "        self.x = x\n"
        "        return x**3\n"
        "    def backward(self, dout):\n"
        "        return -3 * self.x**2 * dout\n"
    )
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell("import numpy as np, backhand"),
            nbformat.v4.new_code_cell(layer),
            nbformat.v4.new_code_cell(
                "backhand.check(Cube(), np.array([[0.5, -1.5], [2.0, 1.0]]))"
            ),
        ]
    )
    nbclient.NotebookClient(notebook, timeout=60, kernel_name="python3").execute(cwd=str(tmp_path))
    (output,) = notebook.cells[2].outputs
    shown = output["data"]["text/html"]
    assert "BH101" in shown
    assert "Cube" in shown
    assert "✗ dx" in shown
