"""`backhand.check`: what it takes, and what it says of right and wrong code."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

import backhand
from backhand import check
from backhand.errors import NonFiniteError, SettingError, ShapeError

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


class Images:
    """An affine layer that takes images, and gives their gradient back as rows."""

    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x.reshape(len(x), -1)
        return self.x @ self.W + self.b

    def backward(self, dout):
        self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)
        return dout @ self.W.T


class AffineOfImages(Images):
    pass


class UndoneAffine(Images):
    def forward(self, x):
        self.shape = x.shape
        return super().forward(x)

    def backward(self, dout):
        return super().backward(dout).reshape(self.shape)


def test_a_flattening_that_is_not_undone_shows_without_a_case_of_images():
    (finding,) = check(AffineOfImages).findings
    assert (finding.rule, finding.where) == ("BH203", "dx")
    assert finding.evidence["shape"] == [5, 4]
    assert check(UndoneAffine).passed


def test_a_class_is_made_for_the_input_that_is_given():
    report = check(UndoneAffine, np.random.default_rng(0).normal(size=(9, 7)))
    assert report.passed
    assert report.subjects[0].gradients[0].figures["shape"] == [9, 7]


@pytest.mark.parametrize(
    ("x", "t", "error", "said"),
    [
        (np.full((2, 4), np.nan), None, NonFiniteError, "holds nan"),
        (np.zeros((0, 4)), None, ShapeError, "nothing to check"),
        (np.ones((2, 4)), np.ones((2, 3)), SettingError, "in a tuple"),
    ],
)
def test_an_input_that_nothing_could_be_right_for_is_refused(x, t, error, said):
    with pytest.raises(error, match=said):
        check(UndoneAffine(np.ones((4, 3)), np.zeros(3)), x, t)


def test_a_second_input_is_no_label():
    class Cell:
        def forward(self, x, h_prev):
            return x + h_prev

        def backward(self, dout):
            return dout, dout

    x, h = np.ones((2, 3)), np.zeros((2, 3))
    with pytest.raises(SettingError, match="in a tuple"):
        check(Cell(), x, h)
    assert check(Cell(), (x, h)).passed


def test_sizes_that_are_the_constructor_s_defaults_are_found():
    class Wide:
        def __init__(self, input_size=33, output_size=7):
            self.W = np.random.default_rng(0).normal(size=(input_size, output_size))

        def forward(self, x):
            self.x = x
            return x @ self.W

        def backward(self, dout):
            self.dW = self.x.T @ dout
            return dout @ self.W.T

    report = check(Wide)
    assert report.passed
    shapes = {g.name: g.figures["shape"] for g in report.subjects[0].gradients}
    assert shapes["W"] == [33, 7]


def test_a_large_tensor_is_sampled_everywhere_not_in_its_first_corner():
    """Pixels that are black leave the first rows of a gradient at zero."""

    class Half:
        def __init__(self):
            self.W = np.random.default_rng(0).normal(size=(400, 20))

        def forward(self, x):
            self.x = x
            return x @ self.W

        def backward(self, dout):
            self.dW = 0.5 * self.x.T @ dout
            return dout @ self.W.T

    x = np.zeros((3, 400))
    x[:, 250:] = np.random.default_rng(1).normal(size=(3, 150))
    (finding,) = check(Half(), x).findings
    assert (finding.rule, finding.where) == ("BH102", "W")
    assert finding.evidence["ratio"] == pytest.approx(0.5, abs=1e-6)
    assert not [f for f in check(Half(), x).findings if f.rule == "BH304"]


def test_what_does_not_run_is_told_whatever_the_hints():
    class Broken:
        def forward(self, x):
            return x / undefined_name  # noqa: F821

        def backward(self, dout):
            return dout

    (finding,) = check(Broken(), np.ones((2, 3)), hints="where").findings
    assert finding.rule == "BH207"
    assert "undefined_name" in finding.message
