"""The edit that makes every gradient right is found, proved and named."""

from __future__ import annotations

import subprocess
import textwrap
from pathlib import Path

import pytest

from backhand.checking.targets import check_targets
from backhand.diagnosis.finding import Finding
from backhand.sources.target import Target

DENSE = """
    import numpy as np

    class Dense:
        def __init__(self, n_in, n_out):
            self.W = np.random.randn(n_in, n_out)
            self.b = np.zeros(n_out)

        def forward(self, x):
            self.x = x
            self.out = np.tanh(x @ self.W + self.b)
            return self.out

        def backward(self, dout):
            dz = dout * (1 - self.out ** 2)
            self.dW = self.x.T @ dz
            self.db = dz.sum(axis=0)
            return dz @ self.W.T
    """


def _findings(tmp_path: Path, old: str, new: str, text: str = DENSE) -> tuple[list[Finding], int]:
    whole = textwrap.dedent(text)
    assert old in whole
    wrong = whole.replace(old, new, 1)
    (tmp_path / "layer.py").write_text(wrong, encoding="utf-8")
    # On a busy machine too the passes are what ends a search.
    report = check_targets([Target(path=str(tmp_path / "layer.py"))], lint=False, timeout=60)
    return list(report.findings), whole[: whole.find(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("dz.sum(axis=0)", "dz.mean(axis=0)", "BH103"),
        ("dz.sum(axis=0)", "dz.sum(axis=1)", "BH108"),
        ("self.x.T @ dz", "self.x.T @ dout", "BH112"),
        ("(1 - self.out ** 2)", "(1 - self.x.sum() ** 2)", "BH100"),
        ("(1 - self.out ** 2)", "(1 + self.out ** 2)", "BH100"),
        ("dz @ self.W.T", "-dz @ self.W.T", "BH101"),
        ("dout * (1 - self.out ** 2)", "dout", "BH113"),
    ],
)
def test_a_fault_is_mended_on_its_line(tmp_path: Path, old: str, new: str, rule: str) -> None:
    findings, line = _findings(tmp_path, old, new)
    assert findings[0].line == line
    if rule != "BH100":
        assert findings[0].rule == rule
        assert findings[0].proved
    patch = findings[0].patch
    if patch:
        (tmp_path / "apply").mkdir()
        name = patch.split("\n")[0].removeprefix("--- a/")
        place = tmp_path / "apply" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text((tmp_path / "layer.py").read_text(encoding="utf-8"), encoding="utf-8")
        subprocess.run(
            ["git", "apply", "-"],
            cwd=tmp_path / "apply",
            input=patch.encode(),
            check=True,
            env={"GIT_CEILING_DIRECTORIES": str(tmp_path), "PATH": "/usr/bin:/bin"},
        )
        mended = check_targets([Target(path=str(place))], lint=False)
        assert [s.verdict for s in mended.subjects] == ["pass"]


def test_two_faults_are_two_edits(tmp_path: Path) -> None:
    text = DENSE.replace("dz.sum(axis=0)", "dz.sum(axis=0) * 2")
    findings, line = _findings(tmp_path, "return dz @ self.W.T", "return -dz @ self.W.T", text)
    told = {f.where: (f.rule, f.line, f.proved) for f in findings}
    assert told == {"dx": ("BH101", line, True), "b": ("BH102", line - 1, True)}


def test_an_edit_that_loops_is_no_mending(tmp_path: Path) -> None:
    text = DENSE.replace(
        "dz = dout * (1 - self.out ** 2)",
        "k = 0\n            while k < 3:\n                k = k + 1\n"
        "            dz = dout * (1 - self.out ** 2)",
    )
    findings, line = _findings(tmp_path, "dz.sum(axis=0)", "dz.sum(axis=0) / k", text)
    assert (findings[0].line, findings[0].proved) == (line, True)


def test_what_is_right_is_left_alone(tmp_path: Path) -> None:
    findings, _line = _findings(tmp_path, "dz @ self.W.T", "dz @ self.W.T")
    assert findings == []


def test_what_is_proved_says_what_it_is_worth(tmp_path: Path) -> None:
    findings, line = _findings(tmp_path, "dz.sum(axis=0)", "dz.mean(axis=0)")
    assert findings[0].line == line
    assert findings[0].fix.endswith(
        "(write self.db = dz.sum(axis=0): with this one line, all 3 gradients are right)"
    )


LOOP = """
    import numpy as np

    class Net:
        def __init__(self):
            self.params = {f"W{k}": 0.5 * np.random.randn(4, 4) for k in (1, 2, 3)}

        def loss(self, x, t):
            h = x
            for k in (1, 2, 3):
                h = np.tanh(h @ self.params[f"W{k}"])
            return 0.5 * np.sum((h - t) ** 2) + 0.05 * sum(
                np.sum(self.params[f"W{k}"] ** 2) for k in (1, 2, 3)
            )

        def gradient(self, x, t):
            hs = [x]
            for k in (1, 2, 3):
                hs.append(np.tanh(hs[-1] @ self.params[f"W{k}"]))
            d, grads = hs[-1] - t, {}
            for k in (3, 2, 1):
                d = d * (1 - hs[k] ** 2)
                grads[f"W{k}"] = hs[k - 1].T @ d
                d = d @ self.params[f"W{k}"].T
            for k in (1, 2, 3):
                grads[f"W{k}"] += 0.1 * self.params[f"W{k}"]
            return grads
    """


def test_what_a_loop_goes_through_is_no_factor(tmp_path: Path) -> None:
    findings, _line = _findings(
        tmp_path,
        'np.sum(self.params[f"W{k}"] ** 2) for k in (1, 2, 3)',
        'np.sum(self.params[f"W{k}"] ** 2) for k in (1, 2, 1)',
        LOOP,
    )
    assert {f.where for f in findings if f.severity == "error"} == {"W1", "W3"}
    assert not any("for k in" in f.patch for f in findings)


def test_another_edit_that_would_do_as_well_is_said(tmp_path: Path) -> None:
    text = DENSE.replace("x @ self.W + self.b", "self.b - x @ self.W").replace("Dense", "Odd")
    text = text.replace("self.x.T @ dz", "-(self.x.T @ dz)")
    text = text.replace("return dz @ self.W.T", "dx = -(dz @ self.W.T)\n            return dx")
    findings, line = _findings(tmp_path, "-(dz @ self.W.T)", "dz @ self.W.T", text)
    assert (findings[0].line, findings[0].proved) == (line, True)
    assert f"on line {line + 1} return -dx would do as well" in findings[0].fix


BOTH_ENDS = """
    import numpy as np

    class BothEnds:
        def forward(self, x):
            return np.cumsum(x, axis=1) + np.cumsum(x[:, ::-1], axis=1)[:, ::-1]

        def back(self, d):
            return np.cumsum(d[:, ::-1], axis=1)[:, ::-1]

        def backward(self, dout):
            dx = self.back(dout)
            dx += self.back(dout[:, ::-1])[:, ::-1]
            return dx
    """


@pytest.mark.parametrize("new", ["self.back(dout[:, ::-1])", "self.back(dout[:, :])[:, ::-1]"])
def test_what_was_not_turned_round_is_turned(tmp_path: Path, new: str) -> None:
    old = "self.back(dout[:, ::-1])[:, ::-1]"
    findings, line = _findings(tmp_path, old, new, BOTH_ENDS)
    assert (findings[0].rule, findings[0].line, findings[0].proved) == ("BH115", line, True)


TRAINED = """
    import numpy as np

    class Trained:
        def __init__(self, n_in, n_out):
            self.W = np.random.randn(n_in, n_out)
            self.b = np.zeros(n_out)

        def forward(self, x):
            self.x = x
            return x @ self.W + self.b

        def backward(self, output_gradient, learning_rate):
            W = self.W.copy()
            input_gradient = output_gradient @ self.W.T
            self.W -= learning_rate * (self.x.T @ output_gradient)
            self.b -= learning_rate * output_gradient.sum(axis=0)
            return input_gradient
    """


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("return input_gradient", "return output_gradient @ self.W.T", "BH602"),
        ("(self.x.T @ output_gradient)", "(2 * self.x.T @ output_gradient)", "BH603"),
    ],
)
def test_a_step_within_the_way_back_has_its_own_names(
    tmp_path: Path, old: str, new: str, rule: str
) -> None:
    findings, line = _findings(tmp_path, old, new, TRAINED)
    assert (findings[0].rule, findings[0].line, findings[0].proved) == (rule, line, True)


SUBCLASSES = """
    import numpy as np

    class Elementwise:
        def forward(self, x):
            self.x = x
            return self.value(x)

        def backward(self, dout):
            return dout * self.slope(self.x)

    class Tanh(Elementwise):
        def value(self, x):
            return np.tanh(x)

        def slope(self, x):
            return 1 / np.cosh(x) ** 2

    class Sine(Elementwise):
        def value(self, x):
            return np.sin(x)

        def slope(self, x):
            return np.cos(x)
    """


def test_what_several_classes_share_is_not_blamed_for_one_of_them(tmp_path: Path) -> None:
    findings, line = _findings(tmp_path, "np.cosh(x) ** 2", "np.cosh(x)", SUBCLASSES)
    assert (findings[0].line, findings[0].proved) == (line, True)


def test_an_update_before_the_gradient_that_needs_the_old_value(tmp_path: Path) -> None:
    early = "self.W -= 0.1 * self.dW\n            dx = dz @ self.W.T"
    late = "dx = dz @ self.W.T\n            self.W -= 0.1 * self.dW"
    text = DENSE.replace("return dz @ self.W.T", f"{late}\n            return dx")
    old, new = late.replace(" " * 12, " " * 8), early.replace(" " * 12, " " * 8)
    findings, _line = _findings(tmp_path, old, new, text)
    assert ("BH602", True) in {(f.rule, f.proved) for f in findings}


LISTS = """
    import numpy as np

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    def slope(z):
        return sigmoid(z) * (1 - sigmoid(z))

    class Net:
        def __init__(self):
            self.params = {f"W{k}": np.random.randn(4, 4) for k in range(3)}

        def loss(self, x, t):
            for k in range(3):
                x = sigmoid(x @ self.params[f"W{k}"])
            return 0.5 * np.sum((x - t) ** 2)

        def gradient(self, x, t):
            outs, zs, grads = [x], [], {}
            for k in range(3):
                zs.append(outs[-1] @ self.params[f"W{k}"])
                outs.append(sigmoid(zs[-1]))
            d = outs[-1] - t
            for k in (2, 1, 0):
                d = d * slope(zs[k])
                grads[f"W{k}"] = outs[k].T @ d
                d = d @ self.params[f"W{k}"].T
            return grads
    """


@pytest.mark.parametrize(
    ("old", "new"), [("slope(zs[k])", "slope(outs[k])"), ("outs[k].T", "outs[k + 1].T")]
)
def test_another_list_or_another_layer_of_it_is_an_operand(
    tmp_path: Path, old: str, new: str
) -> None:
    findings, line = _findings(tmp_path, old, new, LISTS)
    assert {(f.rule, f.line, f.proved) for f in findings if f.severity == "error"} == {
        ("BH112", line, True)
    }


ROWS = """
    import numpy as np

    class UnitRows:
        def forward(self, x):
            self.x = x
            return x / np.sqrt((x * x).sum(axis=1, keepdims=True) + 1e-2)

        def backward(self, dout):
            n = np.sqrt((self.x * self.x).sum(axis=1, keepdims=True) + 1e-2)
            u = self.x / n
            return (dout - u * (u * dout).sum(axis=1, keepdims=True)) / n
    """

GATES = """
    import numpy as np

    class Gates:
        def forward(self, x):
            self.a, self.b, self.c = np.split(x, 3, axis=1)
            return np.hstack([np.sin(self.b), self.a**2, np.exp(self.c)])

        def backward(self, dout):
            db, da, dc = np.split(dout, 3, axis=1)
            return np.hstack([da * 2 * self.a, db * np.cos(self.b), dc * np.exp(self.c)])


    def case_gates():
        return Gates(), np.random.default_rng(0).normal(size=(4, 6))
    """


@pytest.mark.parametrize(
    ("text", "old", "new", "rule"),
    [
        # An epsilon in one pass only, taken off or put in.
        (ROWS, "keepdims=True) + 1e-2)\n        u", "keepdims=True))\n        u", "BH114"),
        (ROWS, "/ n\n", "/ (n + 1e-2)\n", "BH114"),
        # A joined list in another order.
        (
            GATES,
            "[da * 2 * self.a, db * np.cos(self.b), dc",
            "[db * np.cos(self.b), da * 2 * self.a, dc",
            "BH115",
        ),
        # The slope of a function, in what went into it.
        (DENSE, "self.out = np.tanh(x @ self.W + self.b)\n        return self.out",
         "self.out = x @ self.W + self.b\n        return np.tanh(self.out)", "BH112"),
    ],
)  # fmt: skip
def test_more_kinds_of_edits(tmp_path: Path, text: str, old: str, new: str, rule: str) -> None:
    findings, _line = _findings(tmp_path, old, new, text)
    assert findings[0].rule == rule
    assert findings[0].proved


def test_what_nothing_holds_is_not_written_into(tmp_path: Path) -> None:
    text = DENSE.replace(
        "dz = dout * (1 - self.out ** 2)",
        "dz = dout * (1 - self.out ** 2)\n            dz[self.out > 2] *= 1.0",
    )
    findings, _line = _findings(tmp_path, "[self.out > 2] *= 1.0", "[self.out > 0] *= 0.5", text)
    assert "** 2)[" not in findings[0].fix


def test_a_backward_pass_of_forward_without_its_epsilon(tmp_path: Path) -> None:
    text = ROWS.replace("keepdims=True) + 1e-2)", "keepdims=True))")
    root = "np.sqrt((x * x).sum(axis=1, keepdims=True))"
    findings, _line = _findings(tmp_path, f"x / {root}", f"x / ({root} + 1e-2)", text)
    assert [(f.rule, f.where) for f in findings] == [("BH114", "dx")]
