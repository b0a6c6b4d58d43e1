"""All rules on whole files: the exercise's own pattern, and files without a fault."""

from __future__ import annotations

import json
import sysconfig
import time
from pathlib import Path

import pytest

from backhand.sources.lint import linter, near_miss_name
from backhand.sources.lint.linter import lint, lint_rules
from backhand.sources.reading_clock import read_within

ROOT = Path(__file__).resolve().parents[3]
PATTERN = ROOT / "examples" / "never_ran.py"


def write(folder: Path, text: str, name: str = "submission.py") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_the_exercise_s_pattern_gives_exactly_four_remarks() -> None:
    text = PATTERN.read_text().splitlines()

    def line(part: str, nth: int = 0) -> int:
        return [n for n, code in enumerate(text, 1) if part in code][nth]

    found = {(r["rule"], r["line"]): r["message"] for r in lint(str(PATTERN))}
    use = line("self.last = SoftmaxWithLoss")
    assert found.keys() == {
        ("BH504", line("import numpy as num")),
        ("BH501", line("class SofttmaxWithLoss")),
        ("BH503", use),
        ("BH505", line("grad_numerical = network.numerical", 1)),
    }
    never = found["BH501", line("class SofttmaxWithLoss")]
    assert f"never ran: line {use} uses the book's SoftmaxWithLoss" in never
    assert "np" in found["BH504", line("import numpy as num")]


def test_the_same_in_a_notebook_points_to_cell_and_line(tmp_path) -> None:
    parts = PATTERN.read_text().split("\n\n\n")
    cells = [
        {"cell_type": "code", "source": "%matplotlib inline\n!pip install x\n" + part}
        for part in parts
    ]
    cells.insert(0, {"cell_type": "markdown", "source": "# 課題"})
    path = tmp_path / "課題.ipynb"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps({"cells": cells}).encode())
    remarks = lint(str(path))
    assert [r["rule"] for r in remarks] == ["BH504", "BH501", "BH503", "BH505"]
    assert [r["cell"] for r in remarks] == [2, 5, 6, 7]
    assert remarks[1]["line"] == 3
    assert "cell 6, line 8 uses the book's" in remarks[1]["message"]


def test_a_windows_file_with_a_mark_and_japanese_is_read(tmp_path) -> None:
    path = tmp_path / "提出.py"
    text = PATTERN.read_text().replace("y = softmax", "y = softmax  # 確率\n        y")
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert [r["rule"] for r in lint(str(path))] == ["BH504", "BH501", "BH503", "BH505"]


@pytest.mark.parametrize("text", ["def f(:\n", "\x00", "{", ""])
def test_what_can_t_be_read_has_no_remarks(tmp_path, text) -> None:
    assert lint(write(tmp_path, text)) == ()
    assert lint(write(tmp_path, text, "n.ipynb")) == ()
    assert lint(str(tmp_path / "gone.py")) == ()


FAULTLESS = [
    *sorted((ROOT / "tests" / "correct").rglob("*.py")),
    *sorted((ROOT / "src").rglob("*.py")),
    *sorted((ROOT / "examples" / "steps").glob("*.py")),
]


def test_right_files_of_all_kinds_are_left_alone() -> None:
    assert len(FAULTLESS) > 200
    told = {str(path): found for path in FAULTLESS if (found := lint(str(path)))}
    assert told == {}


def test_the_standard_library_is_left_alone() -> None:
    files = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))
    assert len(files) > 100
    told = [(path.name, r["line"], r["message"]) for path in files for r in lint(str(path))]
    # Names one slip apart on purpose are to be had anywhere; more than one in a hundred is noise.
    assert len(told) <= len(files) / 100, told


def remarks(tmp_path: Path, text: str) -> list[tuple[str, int]]:
    return [(r["rule"], r["line"]) for r in lint(write(tmp_path, text))]


def test_a_star_below_the_definition_replaces_it(tmp_path) -> None:
    text = "def softmax(x):\n    return x\n\n\nfrom common.layers import *\nprint(softmax(1))\n"
    assert remarks(tmp_path, text) == [("BH503", 5)]


def test_a_definition_beside_a_star_s_other_spelling_is_told_whichever_is_used(tmp_path) -> None:
    text = (
        "from common.layers import *\n\n\nclass SoftmaxWithLos:\n    pass\n\n\nSoftmaxWithLos()\n"
    )
    assert remarks(tmp_path, text) == [("BH503", 4)]
    assert remarks(tmp_path, text.replace("SoftmaxWithLos", "Mine")) == []


def test_a_star_above_is_shadowed_and_harmless_unless_used_before(tmp_path) -> None:
    star = "from common.layers import *\n"
    own = "def softmax(x):\n    return x\n"
    use = "print(softmax(1))\n"
    assert remarks(tmp_path, star + own + use) == []
    assert remarks(tmp_path, star + use + own + use) == [("BH503", 2)]


def test_the_star_s_module_beside_the_file_is_read_and_not_run(tmp_path) -> None:
    (tmp_path / "layers.py").write_text("raise SystemExit\nclass Affine:\n    pass\n")
    text = "from layers import *\nclass Afffine:\n    pass\nprint(Affine())\n"
    found = lint(write(tmp_path, text))
    assert [(r["rule"], r["line"]) for r in found] == [("BH501", 2), ("BH503", 4)]
    assert "another Affine" in found[0]["message"]


def test_names_that_an_all_leaves_out_are_not_brought(tmp_path) -> None:
    (tmp_path / "layers.py").write_text("__all__ = ['Relu']\nclass Affine:\n    pass\n")
    text = "from layers import *\nclass Afffine:\n    pass\nprint(Affine())\n"
    assert remarks(tmp_path, text) == [("BH502", 4)]


def test_an_installed_module_is_looked_up_without_its_import(tmp_path) -> None:
    text = "from numpy import *\nclass arrray:\n    pass\nprint(array([1]))\n"
    assert [rule for rule, _line in remarks(tmp_path, text)] in (["BH501", "BH503"], [])


def test_a_name_that_is_defined_nowhere_is_held_against_those_that_are(tmp_path) -> None:
    text = "def accuracy(x):\n    return x\n\nprint(acuracy(1), accuracy(2))\n"
    found = lint(write(tmp_path, text))
    assert [(r["rule"], r["line"]) for r in found] == [("BH502", 4)]
    assert "accuracy" in found[0]["fix"]


def test_nothing_is_undefined_below_a_star_that_nobody_knows(tmp_path) -> None:
    text = "from who_knows import *\naccuracy = 1\nprint(acuracy)\n"
    assert remarks(tmp_path, text) == []


def test_what_is_used_by_its_name_in_a_string_is_used(tmp_path) -> None:
    text = "def f(x):\n    return x\nprint(globals()['f'](1))\n"
    assert remarks(tmp_path, text) == []


def test_a_script_s_idle_function_is_told_and_a_library_s_is_not(tmp_path) -> None:
    idle = "def used():\n    pass\n\n\ndef idle():\n    pass\n"
    assert remarks(tmp_path, idle) == []
    assert remarks(tmp_path, idle + "\n\nprint(used())\n") == [("BH501", 5)]


def test_a_definition_that_is_replaced_before_it_ran(tmp_path) -> None:
    text = "def f():\n    return 1\n\n\ndef f():\n    return 2\n\n\nprint(f())\n"
    assert remarks(tmp_path, text) == [("BH501", 1)]
    between = text.replace("\n\n\ndef f():\n    return 2", "\nprint(f())\ndef f():\n    return 2")
    assert remarks(tmp_path, between) == []


@pytest.mark.parametrize(
    ("between", "told"),
    [
        ("", True),
        ("b = net.gradient(x, t)\n", True),
        ("x = x + 1\n", False),
        ("net.params['W'] -= 1\n", False),
        ("net.fit(x, t)\n", False),
        ("train(net)\n", False),
    ],
)
def test_the_same_work_twice_unless_something_changed_between(tmp_path, between, told) -> None:
    call = "net.numerical_gradient(x, t)\n"
    text = f"net, x, t, train = object(), 1, 2, print\na = {call}{between}c = {call}"
    assert ("BH505" in [rule for rule, _line in remarks(tmp_path, text)]) == told


def test_what_the_first_call_itself_changes_is_no_repetition(tmp_path) -> None:
    call = "net.numerical_gradient(x, t)\n"
    text = f"net, x, t = object(), 1, 2\nx = {call}y = {call}"
    assert "BH505" not in [rule for rule, _line in remarks(tmp_path, text)]


def test_two_aliases_of_one_module(tmp_path) -> None:
    text = "import numpy as num\nimport numpy as np\nprint(np.zeros(3))\n"
    assert remarks(tmp_path, text) == [("BH504", 1)]
    assert remarks(tmp_path, "import numpy as num\nprint(num.zeros(3))\n") == []


def test_every_rule_of_the_contract_is_there() -> None:
    assert list(lint_rules()) == ["BH501", "BH502", "BH503", "BH504", "BH505", "BH506"]


def notebook(tmp_path: Path, *cells: str) -> list[tuple[str, int, int]]:
    path = tmp_path / "cells.ipynb"
    path.write_text(
        json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]})
    )
    return [(r["rule"], r["cell"], r["line"]) for r in lint(str(path))]


def test_a_name_that_only_an_earlier_state_of_the_notebook_had(tmp_path) -> None:
    cells = ("import numpy as np", "x = np.ones(3)\nprint(x @ weights)", "display(x)")
    assert notebook(tmp_path, *cells) == [("BH502", 2, 2)]
    assert notebook(tmp_path, "weights = 1", *cells) == []


def test_cells_that_ran_in_another_order(tmp_path) -> None:
    use, make = "print(rate)", "rate = 0.1"
    assert notebook(tmp_path, use, make) == [("BH502", 1, 1)]
    assert notebook(tmp_path, make, use) == []
    # What a function reads is there by the time it is called.
    assert notebook(tmp_path, "def show():\n    return rate", make, "print(show())") == []


def cells_of(*cells: tuple[int | None, str]) -> bytes:
    return json.dumps(
        {
            "cells": [
                {"cell_type": "code", "execution_count": count, "source": source}
                for count, source in cells
            ]
        }
    ).encode()


def test_execution_counts_that_go_back(tmp_path) -> None:
    path = tmp_path / "cells.ipynb"
    path.write_bytes(cells_of((4, "x = 1"), (None, ""), (2, "y = x"), (1, "print(y)")))
    (remark,) = lint(str(path))
    assert (remark["rule"], remark["cell"], remark["line"]) == ("BH502", 3, 1)
    assert "cell 3 ran before cell 1" in remark["message"]
    path.write_bytes(cells_of((1, "x = 1"), (5, "y = x"), (None, "print(y)")))
    assert lint(str(path)) == ()


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "+".join(["1"] * 3000),
        "g = numerical_gradient(f, " + "-" * 400 + "x)\n" * 2,
        "a = " + "(" * 150 + ")" * 150,
        "from " + "a" * 400 + " import *\n",
        "from " + "." * 3000 + " import *\n",
    ],
)
def test_a_text_nested_too_deep_costs_its_remarks_alone(tmp_path, text) -> None:
    assert {rule for rule, _line in remarks(tmp_path, text)} <= {"BH502", "BH506"}


@pytest.mark.parametrize(
    "text",
    [
        "".join(
            f"def function_{'ab'[k % 2]}{k:x}q(): pass\nfunctiom_{k:x}q\n" for k in range(4000)
        ),
        "import numpy as q\n" * 3000 + "import numpy as w\nw\n" * 3000,
    ],
)
def test_reading_is_held_to_a_clock(tmp_path, monkeypatch, text) -> None:
    monkeypatch.setattr(linter, "read_within", lambda: read_within(0.01))
    began = time.process_time()
    assert [rule for rule, _line in remarks(tmp_path, text)][-1] == "BH506"
    assert time.process_time() - began < 2


def test_one_star_import_over_and_over_is_looked_up_once(tmp_path) -> None:
    began = time.process_time()
    remarks(tmp_path, "from numpy import *\n" * 3000)
    assert time.process_time() - began < 2


def test_a_rule_that_raises_costs_itself_alone(tmp_path, monkeypatch) -> None:
    def broken(_names):
        raise OSError("too long")

    monkeypatch.setattr(near_miss_name, "remarks", broken)
    text = "import numpy as num\nimport numpy as np\nprint(np.zeros(3))\n"
    assert remarks(tmp_path, text) == [("BH504", 1), ("BH506", 1)]
