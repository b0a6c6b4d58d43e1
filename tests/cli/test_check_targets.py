"""``backhand check TARGET``: other people's code from the command line, bad input first of all."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from backhand.cli import main

RELU = """
import numpy as np


class Relu:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask
"""

# Two right lines and a wrong one: the mask is inverted.
WRONG = RELU.replace("x > 0\n", "x <= 0\n").replace("return x * self.mask", "return x * ~self.mask")


def layer(name: str, forward: str, backward: str = "return dout * 2") -> str:
    """A class whose passes are these statements."""
    lines = [f"class {name}:", "    def forward(self, x):"]
    lines += [f"        {line}" for line in forward.splitlines()]
    lines += ["    def backward(self, dout):"]
    lines += [f"        {line}" for line in backward.splitlines()]
    return "import os\nimport numpy as np\n\n\n" + "\n".join(lines) + "\n"


@pytest.fixture
def check(tmp_path, monkeypatch, backhand):
    """``check(text, *words)`` checks a file with that text; no run shows a traceback."""
    monkeypatch.chdir(tmp_path)

    def run(text, *words, name="submission.py"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        run = backhand("check", *(words or (name,)))
        assert "Traceback" not in run.out + run.err
        return run

    return run


@pytest.fixture
def document(check):
    """``document(text)`` is what ``--format json`` prints: one object and nothing else."""

    def run(text, *words, name="submission.py"):
        run = check(text, *(words or (name,)), "--format", "json", name=name)
        return run.status, json.loads(run.out)

    return run


# ------------------------------------------------------------------------------ what is shown


def test_a_student_sees_subject_tensor_finding_line_and_mending(check):
    run = check(WRONG)
    assert run.status == 1
    text = " ".join(run.out.split())
    assert "✗ Relu line 5, relu: wrong" in text
    assert "✗ dx" in text
    assert re.search(r"BH107 dx .*mask.*\(error \S+, noise \S+\)", text)
    assert "line 11 │ return dout * self.mask" in text
    assert "→" in text
    assert "backhand explain BH107" in text


def test_right_code_passes(check):
    run = check(RELU)
    assert (run.status, run.err) == (0, "")
    assert "✓ Relu" in run.out


def test_the_object_is_the_contract_s(document):
    status, found = document(WRONG)
    assert (status, found["schema"], found["source"]) == (1, 2, [])
    (subject,) = found["subjects"]
    assert {key: subject[key] for key in ("name", "path", "line", "convention", "verdict")} == {
        "name": "Relu",
        "path": "submission.py",
        "line": 5,
        "convention": "attributes",
        "verdict": "fail",
    }
    assert subject["findings"][0].keys() >= {
        "rule", "where", "severity", "message", "evidence", "fix",
    }  # fmt: skip
    assert subject["gradients"][0]["shape"]


def test_every_format_reads_as_what_it_is(check):
    html = check(WRONG, "submission.py", "--format", "html").out
    assert html.startswith("<!doctype html>")
    assert "data:image" in html
    sarif = json.loads(check(WRONG, "submission.py", "--format", "sarif").out)
    (result,) = sarif["runs"][0]["results"]
    assert result["ruleId"] == "BH107"
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region["startLine"] == 11
    junit = ElementTree.fromstring(check(WRONG, "submission.py", "--format", "junit").out)
    assert junit.find("testsuite/testcase/failure").get("type") == "BH107"


@pytest.mark.parametrize("form", ["text", "json", "html", "sarif", "junit"])
def test_a_file_holds_what_the_terminal_would_show(check, tmp_path, form):
    run = check(WRONG, "submission.py", "--format", form, "--output", "report")
    assert (run.status, run.out) == (1, "")
    assert "Relu" in (tmp_path / "report").read_text(encoding="utf-8")
    assert {path.name for path in tmp_path.iterdir()} == {"submission.py", "report"}


def test_an_output_that_can_not_be_written_is_said(check):
    run = check(RELU, "submission.py", "--format", "json", "--output", "nowhere/report.json")
    assert run.status in (1, 2)
    assert "nowhere" in run.err


def test_hints_keep_back_what_they_say(check):
    where = check(WRONG, "submission.py", "--hints", "where").out
    assert "BH107" not in where
    assert "line 11" in where
    kind = check(WRONG, "submission.py", "--hints", "kind").out
    assert "BH107" in kind
    assert "→" not in kind


def test_in_japanese(check):
    run = check(WRONG, "submission.py", "--lang", "ja")
    assert run.status == 1
    assert re.search("[ぁ-ん]", run.out)


# ------------------------------------------------------------------------------ what is typed


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["submission.py", "--seed", "3"], "--seed can't go with a TARGET"),
        (["submission.py", "--exhaustive"], "--exhaustive can't go with a TARGET"),
        (["submission.py", "--data", "."], "--data can't go with a TARGET"),
        (["submission.py", "--timeout", "0"], "--timeout must be a positive number"),
        (["submission.py", "--timeout", "nan"], "--timeout must be a positive number"),
        (["--format", "html"], "--format html needs a TARGET"),
        (["--hints", "kind"], "--hints needs a TARGET"),
        (["submision.py"], "did you mean submission.py?"),
        (["submission.py::Rellu"], "did you mean Relu?"),
        (["submision:Relu"], "did you mean submission?"),
        (["no_such_package.at_all"], "there is no file, folder or module no_such_package.at_all"),
    ],
)
def test_wrong_usage_says_what_is_wrong(check, words, said):
    run = check(RELU, *words)
    assert (run.status, run.out) == (2, "")
    assert said in " ".join(run.err.split())


def test_a_name_a_folder_and_a_module(document, tmp_path):
    both = RELU + layer("Twice", "return x * 2").partition("\n\n\n")[2]
    names = lambda found: [subject["name"] for subject in found["subjects"]]  # noqa: E731
    assert names(document(both, "submission.py::Twice")[1]) == ["Twice"]
    (tmp_path / "homework").mkdir()
    (tmp_path / "homework" / "__init__.py").touch()
    (tmp_path / "homework" / "layers.py").write_text(RELU)
    assert names(document(both, "homework.layers:Relu")[1]) == ["Relu"]
    assert names(document(both, "homework", "submission.py")[1]) == ["Relu", "Relu", "Twice"]
    assert names(document(both, ".")[1]) == ["Relu", "Relu", "Twice"]


def test_a_notebook_is_counted_in_cells(check):
    cells = ["%matplotlib inline\nimport numpy as np", WRONG.partition("\n\n\n")[2]]
    text = json.dumps(
        {
            "cells": [{"cell_type": "code", "source": cell, "metadata": {}} for cell in cells],
            "metadata": {},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )
    run = check(text, name="homework.ipynb")
    assert run.status == 1
    assert "cell 2, line 7 │ return dout * self.mask" in run.out


# ------------------------------------------------------------------------------ what is in the file


def test_a_file_that_does_not_parse(document):
    status, found = document("class Relu:\n    def forward(self, x)\n        return x\n")
    (subject,) = found["subjects"]
    assert (status, subject["verdict"], subject["line"]) == (3, "error", 2)
    assert subject["findings"][0]["rule"] == "BH207"
    assert "line 2, column 25" in subject["findings"][0]["message"]


def test_a_module_that_is_missing_is_named(document):
    status, found = document("import numpy\nimport no_such_thing\n" + RELU)
    (finding,) = found["subjects"][0]["findings"]
    assert status == 3
    assert "line 2" in finding["message"]
    assert "no_such_thing" in finding["message"]


def test_the_module_beside_the_file_is_told(document, tmp_path):
    (tmp_path / "helpers.py").touch()
    _status, found = document("import helper\n" + RELU)
    assert "helpers" in found["subjects"][0]["findings"][0]["fix"]


def test_an_exception_at_import(document):
    status, found = document("limit = 1\nlimit / 0\n" + RELU)
    assert status == 3
    assert re.search("line 2.*ZeroDivisionError", found["subjects"][0]["findings"][0]["message"])


def test_a_constructor_that_can_not_be_guessed_asks_for_a_case(document):
    text = layer("Odd", "return x * self.scale") + (
        "    def __init__(self, config, tokenizer):\n"
        "        self.scale = config['a'].scale(tokenizer.encode('b'))\n"
    )
    status, found = document(text)
    (subject,) = found["subjects"]
    assert (status, subject["verdict"], subject["findings"]) == (2, "skipped", [])
    assert "def case_odd(): return Odd(…), x" in subject["message"]


def test_a_file_without_subjects(check):
    run = check("x = 1\n", "submission.py", "--format", "json")
    assert run.status == 2
    assert json.loads(run.out)["subjects"] == []
    assert "nothing to check" in run.err


@pytest.mark.parametrize(
    ("forward", "backward", "status", "rule", "said"),
    [
        ("self.x = x", "return dout", 3, "BH208", "forward returns None"),
        ("return x.astype(object) * 2", "return dout * 2", 3, "BH208", "object"),
        ("return {'out': x}", "return dout", 3, "BH208", "dict"),
        ("return x * np.nan", "return dout * np.nan", 3, "BH207", "nan"),
        ("return x * 2", "return dout * np.inf", 1, None, "inf"),
        ("return x * 2", "return 'dout'", 1, "BH203", "str"),
        ("return x * 2", "return {'dx': dout}", 1, "BH203", "dict"),
        ("return x * 2", "return None", 1, None, "x"),
        ("return x * undefined", "return dout", 3, "BH207", "undefined"),
    ],
)
def test_passes_that_return_something_else(document, forward, backward, status, rule, said):
    got, found = document(layer("Twice", forward, backward))
    (subject,) = found["subjects"]
    finding = subject["findings"][0]
    assert got == status
    assert subject["verdict"] == ("fail" if status == 1 else "error")
    assert rule is None or finding["rule"] == rule
    assert said in finding["message"]


def test_a_list_is_an_array(document):
    status, found = document(layer("Twice", "return (x * 2).tolist()"))
    assert (status, found["subjects"][0]["verdict"]) == (0, "pass")


def test_what_another_argument_of_backward_was_given_is_said(document):
    text = layer("Twice", "return x * 2").replace("backward(self, dout)", "backward(self, dout, k)")
    status, found = document(text)
    (subject,) = found["subjects"]
    assert (status, subject["verdict"], subject["convention"]) == (0, "pass", "layer")
    assert "k: (" in subject["binding"]


@pytest.mark.parametrize("trouble", ["while True: pass", "os._exit(0)", "os.abort()"])
def test_what_hangs_or_dies_loses_no_other_result(document, trouble):
    text = layer("Trouble", f"{trouble}\nreturn x")
    last = layer("Twice", "return x * 2").partition("\n\n\n")[2]
    status, found = document(
        RELU + text.partition("\n\n\n")[2].join(["import os\n", last]), "submission.py",
        "--timeout", "3",
    )  # fmt: skip
    assert status == 3
    verdicts = {s["name"]: s["verdict"] for s in found["subjects"]}
    assert verdicts == {"Relu": "pass", "Trouble": "error", "Twice": "pass"}
    (trouble,) = (s for s in found["subjects"] if s["name"] == "Trouble")
    assert trouble["findings"][0]["rule"] == "BH207"
    assert trouble["line"]


def test_a_loop_at_import_ends(document):
    status, found = document("while True: pass\n", "submission.py", "--timeout", "0.5")
    assert status == 3
    assert "0.5 s" in found["subjects"][0]["findings"][0]["message"]


NOISE = """
import sys, warnings
print("at import")
sys.stderr.write("on stderr")
warnings.warn("look out")
name = input("your name? ")
import matplotlib.pyplot as plt
plt.plot([1, 2])
plt.show()
"""


@pytest.mark.parametrize("end", ["", "sys.exit(1)", "quit()", "raise SystemExit"])
def test_noise_and_an_exit_do_not_disturb_the_report(tmp_path, end):
    noisy = RELU.replace("self.mask = x > 0", "print(x, input()); self.mask = x > 0")
    (tmp_path / "submission.py").write_text(NOISE + noisy + end + "\n")
    words = ["check", "submission.py", "--format", "json"]
    done = subprocess.run(
        [sys.executable, "-m", "backhand", *words],
        cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=100,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert [s["verdict"] for s in json.loads(done.stdout)["subjects"]] == ["pass"]
    assert [path.name for path in tmp_path.iterdir()] == ["submission.py"]


def test_an_exit_before_the_end_of_the_file_is_said(document):
    status, found = document("import sys\nsys.exit()\n" + RELU)
    assert status == 3
    assert "sys.exit" in found["subjects"][0]["findings"][0]["message"]


# ------------------------------------------------------------------------------ how long it takes


def test_one_file_needs_no_drawing_and_little_time(tmp_path):
    (tmp_path / "submission.py").write_text(WRONG)
    code = (
        "import os, sys; from backhand.cli import main; main(sys.argv[1:]);"
        "heavy = ['matplotlib', 'scipy', 'jinja2', 'pooch', 'requests', 'PIL', 'rich'];"
        "print([name for name in heavy if name in sys.modules], sum(os.times()[:4]),"
        " file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "check", "submission.py", "--format", "json"],
        cwd=tmp_path, capture_output=True, text=True, timeout=100,
    )  # fmt: skip
    loaded, seconds = done.stderr.rsplit(maxsplit=1)
    assert loaded == "[]"
    assert float(seconds) < 1.5


# ------------------------------------------------------------------------------ where it points


@pytest.mark.parametrize(
    ("forward", "backward", "rule", "code"),
    [
        ("m = x.mean()\nx -= m\nreturn 2 * x", "return 2 * dout", "BH201", "x -= m"),
        ("np.abs(x, out=x)\nreturn 2 * x", "return 2 * dout", "BH201", "np.abs(x, out=x)"),
        ("return 2 * x", "dout *= 2\nreturn dout", "BH202", "dout *= 2"),
        ("return 2 * x", "dout[...] = 2 * dout\nreturn dout", "BH202", "dout[...] = 2 * dout"),
    ],
)
def test_a_change_in_place_is_pointed_at(document, forward, backward, rule, code):
    _status, found = document(layer("Twice", forward, backward))
    (finding,) = (f for f in found["subjects"][0]["findings"] if f["rule"] == rule)
    assert finding["evidence"]["code"] == code


def test_the_same_mending_is_told_once(check):
    text = (
        "import numpy as np\n\n\nclass Affine:\n"
        "    def __init__(self, W, b):\n        self.W, self.b = W, b\n"
        "    def forward(self, x):\n        self.x = x\n        return x @ self.W + self.b\n"
        "    def backward(self, dout):\n        self.dW = -self.x.T @ dout\n"
        "        self.db = -dout.sum(axis=0)\n        return dout @ self.W.T\n"
    )
    out = check(text).out
    assert out.count("BH101 ") == 2
    assert out.count("→") == 1


def test_remarks_on_the_source_stand_below_and_in_the_json(document, check):
    pattern = Path(__file__).resolve().parents[2] / "examples" / "never_ran.py"
    text = pattern.read_text(encoding="utf-8")

    def shown(*words):
        return check(text, "never_ran.py", *words, name="never_ran.py").out

    def told(*words):
        return document(text, "never_ran.py", *words, name="never_ran.py")[1]["source"]

    said = shown("--lang", "en")
    assert "never ran" in said
    assert "BH505" in said
    assert sorted(r["rule"] for r in told()) == ["BH501", "BH503", "BH504", "BH505"]
    assert told("--no-lint") == []
    assert "SofttmaxWithLoss" in shown("--format", "html", "--lang", "ja")
    assert {r["fix"] for r in told("--hints", "kind")} == {""}
    assert "BH501" in shown("--format", "sarif")
    assert "BH501" in shown("--format", "junit")


def test_the_sandbox_is_chosen_by_place_or_option(tmp_path, monkeypatch, capsys):
    path = tmp_path / "mine" / "a.py"
    path.parent.mkdir()
    path.write_text("import backhand\nclass Mine(backhand.Sigmoid):\n    pass\n")

    def walls(*words):
        assert main(["check", str(path), "--format", "json", *words]) == 0
        return json.loads(capsys.readouterr().out).get("sandbox")

    monkeypatch.chdir(tmp_path)
    assert walls() is None
    assert "rlimits" in walls("--sandbox")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert "rlimits" in walls()
    assert walls("--no-sandbox") is None
    assert main(["check", "--sandbox", "json:JSONDecoder", "--lang", "en"]) == 2
    assert "--sandbox takes files" in capsys.readouterr().err


def test_the_listing_of_what_is_right_and_the_lines_round_a_fault(backhand, tmp_path):
    path = tmp_path / "layers.py"
    text = (
        "class Twice:\n"
        "    def forward(self, x):\n"
        "        y = 2.0 * x\n"
        "        return y\n"
        "    def backward(self, dout):\n"
        "        dx = 2.0 * dout\n"
        "        return dx\n"
    )
    path.write_text(text, encoding="utf-8")
    assert "dL/dx" not in backhand("check", "--no-sandbox", path).out
    assert "✓ dL/dx" in backhand("check", "--no-sandbox", "--listing", path).out
    assert "lines watched" in backhand("check", "--no-sandbox", "--verbose", path).out
    path.write_text(text.replace("dx = 2.0", "dx = 3.0"), encoding="utf-8")
    assert "1.5 × dL/dx" in backhand("check", "--no-sandbox", path).out
    assert "1.5 × dL/dx" not in backhand("check", "--no-sandbox", "--hints", "where", path).out
