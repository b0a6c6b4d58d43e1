"""One submission at a time, in the real sandbox."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from backhand.diagnosis.report import SubjectReport
from backhand.grading.exercise import find_exercise, read_exercise
from backhand.grading.grading import _agrees, _scored, grade
from backhand.grading.intake import Handed


def graded(
    classroom, solution, exercise="softmax-with-loss", change=None, name="answer.py", seconds=60.0
):
    text = (classroom.SOLUTIONS / exercise / solution).read_text()
    if change:
        assert change[0] in text
        text = text.replace(*change)
    content = classroom.notebook(text) if name.endswith(".ipynb") else text.encode()
    return grade(Handed("k", "Student", "", {name: content}), find_exercise(exercise), seconds)


def rules(record, question):
    (answer,) = [a for a in record["answers"] if a["question"] == question]
    return {f["rule"] for f in answer["findings"]}


def test_right(classroom):
    record = graded(classroom, "right/as_in_the_book.py")
    assert (record["points"], record["of"], record["status"]) == (10, 10, "graded")
    json.dumps(record, allow_nan=False)


def test_rubric_keeps_a_share(classroom):
    record = graded(classroom, "wrong/not_divided_by_n.py")
    assert record["points"] == pytest.approx(2 + 2 + 0.8 * 6)
    assert "BH103" in rules(record, "SoftmaxWithLoss")


def test_hidden_case(classroom):
    record = graded(classroom, "wrong/no_guard_against_overflow.py")
    assert rules(record, "softmax") == {"GR205"}
    told = json.dumps(record["answers"][0]["findings"])
    assert "1000" not in told


def test_notebook_points_to_the_cell(classroom):
    record = graded(classroom, "wrong/wrong_sign.py", name="answer.ipynb")
    finding = record["answers"][2]["findings"][0]
    assert finding["cell"] == 5
    assert finding["line"]


def test_a_name_one_slip_away_is_graded_and_told(classroom):
    record = graded(
        classroom,
        "right/as_in_the_book.py",
        change=("class SoftmaxWithLoss", "class SofttmaxWithLoss"),
    )
    assert record["answers"][2]["found_as"] == "SofttmaxWithLoss"
    assert record["points"] == 10


def test_the_books_own_is_nobodys_answer(classroom):
    record = graded(classroom, "wrong/the_books_own.py")
    assert rules(record, "SoftmaxWithLoss") == {"GR201"}


CHEATS = {
    "constant": """
class SoftmaxWithLoss:
    def forward(self, x, t): return 0.0
    def backward(self, dout=1): return np.zeros((4, 10))
""",
    "the input is changed first": """
class SoftmaxWithLoss:
    def forward(self, x, t):
        self.x = x
        return float(np.sum(x))
    def backward(self, dout=1): return dout * np.ones_like(self.x)
""",
    "patches the judge": """
import backhand.grading.grading as g, backhand.functions as f
g._agrees = lambda *a: True
f.softmax = f.cross_entropy = lambda *a: 0
class SoftmaxWithLoss:
    def forward(self, x, t): return 0.0
    def backward(self, dout=1): return 0
""",
}


@pytest.mark.parametrize("cheat", CHEATS)
def test_cheating_earns_nothing(cheat):
    text = "import numpy as np\n" + CHEATS[cheat]
    file = find_exercise("softmax-with-loss")
    record = grade(Handed("k", "S", "", {"a.py": text.encode()}), file)
    assert record["points"] == 0


def test_what_can_not_be_graded():
    file = find_exercise("softmax-with-loss")
    empty = grade(Handed("k", "S", "", {"a.txt": b"x"}), file)
    refused = grade(Handed("k", "S", "", {}, refused="a bomb"), file)
    broken = grade(Handed("k", "S", "", {"a.py": b"def softmax(x:\n"}), file)
    binary = grade(Handed("k", "S", "", {"a.py": b"\xff\xfe\x00\x00"}), file)
    assert [r["status"] for r in (empty, refused, broken, binary)] == [
        "empty",
        "refused",
        "unreadable",
        "unreadable",
    ]
    assert "line 1" in broken["message"]
    assert refused["message"] == "a bomb"
    assert all(r["points"] == 0 and len(r["answers"]) == 3 for r in (empty, refused, broken))


@pytest.mark.parametrize(
    ("does", "told"),
    [("while True: pass", "limit of 4 s"), ("__import__('os')._exit(3)", "status 3")],
)
def test_a_question_that_ends_its_worker_costs_itself(classroom, does, told):
    record = graded(
        classroom,
        "right/as_in_the_book.py",
        change=(
            "def cross_entropy_error(y, t):\n",
            f"def cross_entropy_error(y, t):\n    {does}\n",
        ),
        seconds=4.0,
    )
    assert rules(record, "cross_entropy_error") == {"GR206"}
    assert told in record["answers"][1]["findings"][0]["message"]
    assert [a["question"] for a in record["answers"]][1] == "cross_entropy_error"
    assert record["answers"][0]["points"] == record["answers"][0]["of"]


def test_gradient_without_a_loss_before(classroom):
    record = graded(classroom, "wrong/forward_reaches_the_loss_never.py", "two-layer-net")
    assert rules(record, "TwoLayerNet") & {"GR203", "GR204"}


def test_language_of_the_submission(classroom):
    solution = "wrong/not_divided_by_n.py"
    japanese = graded(classroom, solution, change=("import numpy", "# 課題\nimport numpy"))
    english = graded(classroom, solution)
    assert (japanese["language"], english["language"]) == ("ja", "en")
    assert "バッチ" in japanese["answers"][2]["findings"][0]["message"]


def test_a_hidden_case_is_not_told_by_raising_it(classroom):
    record = graded(
        classroom,
        "right/as_in_the_book.py",
        change=(
            "def softmax(x):\n",
            "def softmax(x):\n    if len(x) != 4: raise ValueError(repr(x))\n",
        ),
    )
    (finding,) = record["answers"][0]["findings"]
    assert finding["rule"] == "GR205"
    assert "hidden case" in finding["message"]
    assert "ValueError" not in finding["message"]
    assert "array" not in finding["message"]


def test_what_the_judge_stumbles_over_is_one_submission_s(classroom, monkeypatch):
    import backhand.grading.grading as grading

    def stumble(*_arguments):
        raise RuntimeError("a bug")

    with monkeypatch.context() as patch:
        patch.setattr(grading, "_main_file", stumble)
        record = graded(classroom, "right/as_in_the_book.py")
    assert (record["status"], record["points"]) == ("unreadable", 0)
    assert "RuntimeError: a bug" in record["message"]
    assert graded(classroom, "right/as_in_the_book.py")["points"] == 10


@pytest.mark.parametrize(
    ("given", "agrees"),
    [(1.0, True), (1.0 + 5e-7, True), (1.00001, False), (float("nan"), False), ("one", False)],
)
def test_what_agrees(given, agrees):
    assert _agrees(given, 1.0, 1e-6) == agrees


def test_an_answer_has_the_share_of_its_worst_error_and_none_where_it_could_not_run():
    questions = read_exercise(find_exercise("softmax-with-loss")).questions
    question = next(q for q in questions if "BH103" in q.rubric)

    def points(*rules, verdict=None):
        findings = [{"rule": rule, "severity": "error"} for rule in rules]
        report = verdict and SubjectReport("A", "attributes", "unknown", verdict)
        return _scored(question, "A", findings, report).points

    assert points() == question.points
    assert points("BH103") == pytest.approx(question.rubric["BH103"] * question.points)
    assert points("BH103", "BH100") == points("BH100", "BH103") == points("BH100") == 0
    assert points(verdict="error") == points(verdict="skipped") == 0


# ------------------------------------------ what was seen in a hidden case reaches nobody

SPY = """
import numpy as np
SEEN = []
def softmax(x):
    SEEN.append(np.array(x))
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)
"""
TELLS = {
    "the next question's message": "def cross_entropy_error(y, t): raise ValueError(str(SEEN[1:]))",
    "the next question's value": "def cross_entropy_error(y, t): return SEEN[1]",
    "the next question's shape": "def cross_entropy_error(y, t): return np.ones(SEEN[1].shape)",
    "the kind": """
honest = softmax
def softmax(x):
    if x.shape == (4, 10): return honest(x)
    raise type("Seen" + str(abs(int(x.ravel()[0] * 1e4))), (Exception,), {})(str(x))
""",
    "a value": """
honest = softmax
def softmax(x): return honest(x) if x.shape == (4, 10) else x
""",
    "a file": """
import os
if os.path.exists("seen"): raise ValueError(open("seen").read())
honest = softmax
def softmax(x):
    open("seen", "w").write(str(x))
    return honest(x)
""",
    "the exercise's own file": """
import backhand, os
def softmax(x):
    place = os.path.join(os.path.dirname(backhand.__file__), "grading", "exercises")
    raise ValueError(str(os.listdir(place)))
""",
}


def test_no_number_of_a_hidden_case_is_told(classroom):
    hidden = 3.0 * np.random.default_rng(2).standard_normal((7, 3)).ravel()
    numbers = {f"{abs(v):.4f}"[:6] for v in hidden} | {f"{abs(int(v * 1e4))}" for v in hidden}
    for name, text in TELLS.items():
        record = grade(
            Handed("k", "S", "", {"a.py": (SPY + text).encode()}),
            find_exercise("softmax-with-loss"),
            60.0,
        )
        told = json.dumps({**record, "seconds": 0})
        assert not [n for n in numbers if n in told], name
        assert "(7, 3)" not in told, name
        assert ".toml" not in told, name


BORROWED = """
import importlib
m = importlib.import_module("common." + "layers")
def softmax(x): return m.softmax(x)
def cross_entropy_error(y, t): ...
class SoftmaxWithLoss(m.SoftmaxWithLoss): pass
from backhand.functions import cross_entropy as cross_entropy_error
"""


def test_no_points_for_what_others_wrote_and_it_is_said_whose(classroom):
    handed = Handed("k", "S", "", {"a.py": BORROWED.encode()})
    record = grade(handed, find_exercise("softmax-with-loss"), 60.0)
    assert record["points"] == 0
    for answer in record["answers"]:
        assert answer["findings"][0]["rule"] == "GR207"
        assert re.search(r"(backhand|common)\.", answer["findings"][0]["message"])


def test_layers_that_are_not_asked_for_may_be_used(classroom):
    record = graded(classroom, "right/on_the_books_layers.py", "two-layer-net")
    assert record["points"] == record["of"]
