"""Results as a table: CSV for a spreadsheet, and a course's own sheet filled in."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from backhand.atomic_file import write_atomically
from backhand.errors import BackhandError
from backhand.grading.exercise import Exercise
from backhand.grading.result import Answer, Result
from backhand.language import gettext as _

# What a spreadsheet takes for the beginning of a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_ENCODINGS: Final = ("utf-8-sig", "cp932")
# Moodle's column of the participation's number, and of the grade, in both languages.
_IDENTIFIERS: Final = ("identifier", "識別子", "participant", "参加者")
_GRADES: Final = ("grade", "評点", "評定")
_FEEDBACKS: Final = ("feedback comments", "フィードバックコメント")


class SheetError(BackhandError, ValueError):
    """A sheet can't be filled in; the text says what is in the way."""


def defused(cell: object) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    text = str(cell)
    return "'" + text if text.startswith(_FORMULA) else text


def results_csv(results: Iterable[Result], exercise: Exercise) -> bytes:
    """Return all results as CSV, in UTF-8 with the mark that spreadsheets look for."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    head = ["key", "student", "number", "status", "points", "of", "file"]
    for question in exercise.questions:
        head += [f"{question.key}: points", f"{question.key}: verdict", f"{question.key}: findings"]
    writer.writerow([*head, "source", "message", "seconds", "sandbox"])
    for result in results:
        row: list[Any] = [result.key, result.student, result.number, result.status]
        row += [f"{result.points:g}", f"{exercise.points:g}", result.main]
        for answer in result.answers:
            row += [f"{answer.points:g}", answer.verdict, _findings(answer)]
        source = "; ".join(f"{r['rule']} {r['message']}" for r in result.remarks)
        row += [source, result.message, f"{result.seconds:.2f}", " ".join(result.walls)]
        writer.writerow([defused(cell) for cell in row])
    return stream.getvalue().encode("utf-8-sig", "replace")


def _findings(answer: Answer) -> str:
    return "; ".join(f"{f['rule']} {f['where']}: {f['message']}" for f in answer.findings)


def fill_sheet(path: Path, results: Iterable[Result], column: str | None = None) -> int:
    """Fill the points into a Moodle or Canvas grading sheet, in its place.

    Rows, columns, order, encoding, quotes' style and all other cells stay.

    Parameters
    ----------
    path : Path
    results : iterable of Result
        Matched by the participation's or the student's number, else by the name.
    column : str, optional
        The column to fill, for a Canvas sheet with several assignments.

    Returns
    -------
    filled : int
        Rows that were filled.

    Raises
    ------
    SheetError
        It is no such sheet, or it isn't clear which column is meant.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SheetError(
            _("{path} can't be read: {reason}").format(path=path, reason=error.strerror)
        ) from error
    text, encoding = _decoded(path, content)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    if not rows or len(rows[0]) < 2:
        raise SheetError(_("{path} is no table: its first row has one cell").format(path=path))
    head = [cell.strip().lower() for cell in rows[0]]
    identity, target = _columns(path, rows[0], head, column)
    feedback = next((head.index(name) for name in _FEEDBACKS if name in head), None)
    names = [k for k, cell in enumerate(head) if cell in ("student", "full name", "氏名", "姓名")]
    by_number = {r.number: r for r in results if r.number}
    by_name = {r.student.casefold(): r for r in results}
    filled = 0
    for row in rows[1:]:
        if len(row) <= max(identity, target):
            continue
        number = (re.findall(r"\d+", row[identity]) or [""])[-1]
        found = by_number.get(number)
        if found is None:
            found = next(
                (by_name[row[k].casefold()] for k in names if row[k].casefold() in by_name), None
            )
        if found is None:
            continue
        row[target] = f"{found.points:g}"
        if feedback is not None and feedback < len(row):
            row[feedback] = defused(_feedback(found))
        filled += 1
    quoted = text.lstrip().startswith('"')
    stream = io.StringIO(newline="")
    writer = csv.writer(
        stream,
        delimiter=delimiter,
        lineterminator="\r\n" if "\r\n" in text else "\n",
        quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL,
    )
    writer.writerows(rows)
    marked = encoding == "utf-8-sig" and content.startswith(b"\xef\xbb\xbf")
    written = encoding if marked or encoding != "utf-8-sig" else "utf-8"
    write_atomically(path, stream.getvalue().encode(written, "replace"))
    return filled


def _decoded(path: Path, content: bytes) -> tuple[str, str]:
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise SheetError(_("{path} is text neither in UTF-8 nor in Shift JIS").format(path=path))


def _columns(path: Path, names: list[str], head: list[str], column: str | None) -> tuple[int, int]:
    """Return which column tells the student, and which takes the points."""
    moodle = next((k for k, c in enumerate(head) if c in _IDENTIFIERS), None)
    canvas = head.index("id") if "id" in head else None
    identity = moodle if moodle is not None else canvas
    if identity is None:
        raise SheetError(
            _("{path} is neither Moodle's grading worksheet nor Canvas's gradebook").format(
                path=path
            )
        )
    if column is not None:
        matching = [k for k, cell in enumerate(head) if cell.startswith(column.strip().lower())]
    elif moodle is not None:
        matching = [k for k, cell in enumerate(head) if cell in _GRADES]
    else:
        # Canvas writes an assignment's number after its name.
        matching = [k for k, name in enumerate(names) if re.search(r"\(\d+\)\s*$", name)]
    if len(matching) != 1:
        raise SheetError(
            _("{path}: name the column to fill with --column; there are: {columns}").format(
                path=path, columns=", ".join(names)
            )
        )
    return identity, matching[0]


def _feedback(result: Result) -> str:
    parts = [result.message] if result.message else []
    for answer in result.answers:
        told = "; ".join(f["message"] for f in answer.findings if f["severity"] == "error")
        parts.append(
            f"{answer.question}: {answer.points:g}/{answer.of:g}" + (f" {told}" if told else "")
        )
    return " | ".join(parts)
