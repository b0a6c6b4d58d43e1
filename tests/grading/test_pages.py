from __future__ import annotations

import pytest

from backhand.grading.exercise import find_exercise, read_exercise
from backhand.grading.grading import grade
from backhand.grading.intake import Handed
from backhand.grading.pages import class_page, misconceptions, rule_titles, student_page
from backhand.grading.result import result_of
from backhand.language import set_language

FILE = find_exercise("softmax-with-loss")
EXERCISE = read_exercise(FILE)


@pytest.fixture(scope="module")
def results(classroom):
    made = []
    for k, (name, comment) in enumerate(
        [("not_divided_by_n", "# 課題"), ("not_divided_by_n", "# mine"), ("class_missing", "")]
    ):
        text = (classroom.SOLUTIONS / f"softmax-with-loss/wrong/{name}.py").read_text()
        student = "<b>Student</b>" if k == 1 else f"Student {k}"
        handed = Handed(f"s{k}", student, "", {"a.py": f"{comment}\n{text}".encode()})
        made.append(result_of(grade(handed, FILE)))
    return made


def test_each_student_in_their_language(results):
    japanese, english = student_page(results[0], EXERCISE), student_page(results[1], EXERCISE)
    assert '<html lang="ja">' in japanese
    assert '<html lang="en">' in english
    assert "8.8 / 10" in japanese
    assert "BH103" in english
    assert "<b>Student</b>" not in english
    assert "&lt;b&gt;Student" in english


def test_misconceptions_are_counted(results):
    table = {row["rule"]: row for row in misconceptions(results, EXERCISE)}
    assert table["BH103"]["total"] == 2
    assert table["BH103"]["counts"] == [0, 0, 2]
    assert table["GR201"]["counts"] == [0, 0, 1]
    assert all(rule in rule_titles() for rule in table)


@pytest.mark.parametrize(("language", "word"), [("en", "Misconceptions"), ("ja", "よくある間違い")])
def test_overview(results, language, word):
    set_language(language)
    try:
        page = class_page(results, EXERCISE)
    finally:
        set_language("en")
    assert f'<html lang="{language}">' in page
    assert word in page
    assert 'href="students/s0.html"' in page
    assert "<b>Student</b>" not in page
    assert "http" not in page.replace("http-equiv", "")
