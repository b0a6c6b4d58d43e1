from __future__ import annotations

import pytest

from backhand.grading.exercise import BUILT_IN, ExerciseError, find_exercise, read_exercise

MINIMAL = """
[[question]]
name = "f"
kind = "function"
points = 3
reference = "numpy:exp"
case = [{ arguments = [[1.0, 2.0]] }]
"""


@pytest.mark.parametrize("name", BUILT_IN)
def test_built_in(name):
    exercise = read_exercise(find_exercise(name))
    assert exercise.name == name
    assert exercise.points > 0
    assert {"en", "ja"} <= exercise.title.keys()
    assert "common/layers.py" in exercise.files


def test_own_file(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(MINIMAL)
    exercise = read_exercise(find_exercise(str(path)))
    assert exercise.name == "mine"
    assert exercise.questions[0].cases[0].arguments[0].tolist() == [1.0, 2.0]


def test_in_python(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(
        "import numpy as np\n"
        "EXERCISE = {'question': [{'name': 'f', 'kind': 'function', 'points': 1,\n"
        " 'reference': 'numpy:exp', 'case': [{'arguments': [np.ones(3)]}]}]}\n"
    )
    assert read_exercise(find_exercise(str(path))).points == 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("points = 3", "pionts = 3"), "did you mean points"),
        (("points = 3", 'points = "3"'), "a number is due"),
        (("points = 3", "points = -3"), "a number of points is due"),
        (('"function"', '"funktion"'), "is none of function, layer, network, method"),
        (('"function"', '"method"'), "method is missing"),
        (("points = 3\n", ""), "points is missing"),
        (("[[1.0, 2.0]]", "[{ normel = [2] }]"), "did you mean normal"),
        (("[[1.0, 2.0]]", "[{ scale = 2 }]"), "normal, uniform"),
        (("points = 3", "points = 3\nrubric = { BH103 = 8 }"), "a share from 0 to 1"),
        (("numpy:exp", "numpy:exponent"), "is no module:name"),
        (("numpy:exp", "nowhere:f"), "is no module:name"),
        ((MINIMAL, "hints = 'all'" + MINIMAL), "is none of where, kind, fix"),
        ((MINIMAL, ""), "has no question"),
        ((MINIMAL, "["), "is no TOML"),
        ((MINIMAL, "files = ['nowhere']" + MINIMAL), "there is no nowhere"),
    ],
)
def test_faults_are_told(tmp_path, change, told):
    path = tmp_path / "mine.toml"
    path.write_text(MINIMAL.replace(*change))
    with pytest.raises(ExerciseError, match=told):
        read_exercise(find_exercise(str(path)))


def test_names_that_are_none(tmp_path):
    with pytest.raises(ExerciseError, match="did you mean softmax-with-loss"):
        find_exercise("softmax-with-los")
    with pytest.raises(ExerciseError, match="can't be read"):
        find_exercise(str(tmp_path / "none.toml"))
    path = tmp_path / "broken.py"
    path.write_text("1 / 0")
    with pytest.raises(ExerciseError, match="ZeroDivisionError"):
        read_exercise(find_exercise(str(path)))
