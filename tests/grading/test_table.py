from __future__ import annotations

import csv
import io

import pytest

from backhand.grading.exercise import find_exercise, read_exercise
from backhand.grading.result import Answer, Result, result_of
from backhand.grading.table import SheetError, fill_sheet, results_csv

EXERCISE = read_exercise(find_exercise("softmax-with-loss"))


def result(student="Jo Doe", number="4712", points=4.5, message="") -> Result:
    finding = {"rule": "BH103", "where": "dx", "severity": "error", "message": "=1+1", "fix": ""}
    answers = tuple(
        Answer(q.key, q.name, points / 3, q.points, "fail", (finding,)) for q in EXERCISE.questions
    )
    return Result("key", student, number, "graded", "a.py", message, answers)


def test_csv_is_marked_and_defused():
    content = results_csv(
        [result("=cmd|' /C calc'!A0"), result("山田", "+1", message="@x")], EXERCISE
    )
    assert content.startswith(b"\xef\xbb\xbf")
    head, first, second = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert len(head) == len(first) == len(second)
    assert not any(cell[:1] in "=+-@" for row in (first, second) for cell in row if cell)
    assert second[1] == "山田"
    assert "SoftmaxWithLoss: points" in head


def test_record_and_back():
    assert result_of(result().to_dict()) == result()


MOODLE = (
    "\ufeffIdentifier,Full name,Status,Grade,Maximum Grade,Feedback comments\r\n"
    'Participant 4713,"Lee, Ann",Submitted,,10,\r\n'
    "Participant 4712,Jo Doe,Submitted,,10,old\r\n"
)


def test_moodle_sheet_in_place(tmp_path):
    path = tmp_path / "grades.csv"
    path.write_bytes(MOODLE.encode())
    assert fill_sheet(path, [result()]) == 1
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [row[0] for row in rows] == ["Identifier", "Participant 4713", "Participant 4712"]
    assert rows[1] == ["Participant 4713", "Lee, Ann", "Submitted", "", "10", ""]
    assert rows[2][3] == "4.5"
    assert rows[2][5].startswith("softmax: 1.5/2")
    assert b"\r\n" in content
    assert [p.name for p in tmp_path.iterdir()] == ["grades.csv"]


CANVAS = (
    "Student,ID,SIS Login ID,Section,Week 1 (77),Softmax (78)\n"
    "    Points Possible,,,,5,10\n"
    '"Lee, Ann",13,ann,A,5,\n'
    '"Doe, Jo",4712,jo,A,3,\n'
)


def test_canvas_sheet(tmp_path):
    path = tmp_path / "canvas.csv"
    path.write_text(CANVAS)
    with pytest.raises(SheetError, match="--column"):
        fill_sheet(path, [result()])
    assert path.read_text() == CANVAS
    assert fill_sheet(path, [result()], "Softmax") == 1
    assert path.read_text() == CANVAS.replace("jo,A,3,", "jo,A,3,4.5")


def test_shift_jis(tmp_path):
    path = tmp_path / "s.csv"
    path.write_bytes("識別子,氏名,評点\r\n参加者 9,山田 花子,\r\n".encode("cp932"))
    assert fill_sheet(path, [result("山田 花子", "9")]) == 1
    assert path.read_bytes().decode("cp932").endswith("参加者 9,山田 花子,4.5\r\n")


@pytest.mark.parametrize("text", ["", "one\n", "a,b\n1,2\n"])
def test_what_is_no_sheet(tmp_path, text):
    path = tmp_path / "s.csv"
    path.write_text(text)
    with pytest.raises(SheetError):
        fill_sheet(path, [result()])
    assert path.read_text() == text
