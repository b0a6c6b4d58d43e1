"""Pages of a graded class: one for each student, and the overview."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from urllib.parse import quote

from backhand.diagnosis.pages import title_of
from backhand.diagnosis.registry import all_rules
from backhand.diagnosis.report import Report
from backhand.grading.exercise import Exercise, Question
from backhand.grading.result import Result
from backhand.language import gettext as _
from backhand.language import language, set_language
from backhand.reports.check_page import Marks, check_page
from backhand.reports.check_view import walls_line
from backhand.sources.lint.linter import lint_rules

_BARS = 10


def student_page(result: Result, exercise: Exercise) -> str:
    """Return one student's page, in the student's language."""
    before = language()
    set_language(result.language)
    try:
        reports = tuple(r for answer in result.answers if (r := answer.report) is not None)
        rows = []
        for question, answer in zip(exercise.questions, result.answers, strict=True):
            told = [f"{f['rule']} {f['message']}" for f in answer.findings]
            if answer.found_as and answer.found_as != question.name:
                told.insert(
                    0,
                    _("your {found} was taken for {name}: spell it so, else it never runs").format(
                        found=answer.found_as, name=question.name
                    ),
                )
            points = f"{answer.points:g} / {answer.of:g}"
            rows.append((_named(question), points, tuple(told)))
        marks = Marks(
            title=f"{result.student} – {_title(exercise)}",
            points=f"{result.points:g} / {exercise.points:g}",
            message=result.message,
            rows=tuple(rows),
        )
        return check_page(Report(reports, result.remarks, result.walls or None), marks)
    finally:
        set_language(before)


def class_page(results: Iterable[Result], exercise: Exercise) -> str:
    """Return the overview of a class, in the language in force."""
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    results = list(results)
    environment = Environment(
        loader=ChoiceLoader([PackageLoader("backhand.grading"), PackageLoader("backhand.reports")]),
        autoescape=True,
        undefined=StrictUndefined,
    )
    whole = exercise.points or 1.0
    mean = sum(r.points for r in results) / max(1, len(results))
    counts = Counter(min(_BARS - 1, int(_BARS * r.points / whole)) for r in results)
    most = max(counts.values(), default=1)
    statuses = _statuses()
    walls = sorted({" ".join(r.walls) for r in results if r.walls})
    return environment.get_template("class.html").render(
        lang=language(),
        title=_title(exercise),
        tiles=[
            {"value": len(results), "name": _("submissions")},
            {"value": f"{mean:.1f} / {exercise.points:g}", "name": _("points on average")},
            {"value": sum(r.points >= exercise.points for r in results), "name": _("all right")},
            {
                "value": sum(r.status != "graded" for r in results),
                "name": _("could not be graded"),
            },
        ],
        words={
            "spread": _("How the points are spread"),
            "misconceptions": _("Misconceptions"),
            "rule": _("rule"),
            "students": _("students"),
            "student": _("student"),
            "points": _("points"),
            "status": _("status"),
            "none": _("none"),
        },
        bars=[
            {
                "count": counts[k],
                "height": round(90 * counts[k] / most),
                "label": f"{exercise.points * k / _BARS:g}–",
            }
            for k in range(_BARS)
        ],
        keys=[question.key for question in exercise.questions],
        misconceptions=misconceptions(results, exercise),
        rows=[
            {
                "student": r.student,
                "page": quote(f"{r.key}.html"),
                "points": f"{r.points:g}",
                "cells": [{"points": f"{a.points:g}", "verdict": a.verdict} for a in r.answers],
                "status": f"{statuses[r.status]}: {r.message}"
                if r.status == "refused"
                else statuses[r.status],
            }
            for r in sorted(results, key=lambda r: r.student)
        ],
        walls=walls_line(tuple(walls)) if walls else "",
    )


def misconceptions(
    results: Iterable[Result], exercise: Exercise
) -> list[dict[str, str | int | list[int]]]:
    """Return, for each rule, how many students met it at each question and at all."""
    keys = [question.key for question in exercise.questions]
    table: dict[str, list[int]] = {}
    students: Counter[str] = Counter()
    for result in results:
        met = set()
        for k, answer in enumerate(result.answers):
            for rule in {str(f["rule"]) for f in answer.findings if f["rule"]}:
                table.setdefault(rule, [0] * len(keys))[k] += 1
                met.add(rule)
        for rule in {str(remark["rule"]) for remark in result.remarks}:
            table.setdefault(rule, [0] * len(keys))
            met.add(rule)
        students.update(met)
    titles = rule_titles()
    return [
        {
            "rule": rule,
            "title": titles.get(rule, ""),
            "counts": table[rule],
            "total": students[rule],
        }
        for rule in sorted(table, key=lambda rule: (-students[rule], rule))
    ]


def rule_titles() -> dict[str, str]:
    """Return what each rule is called, the checker's and the grader's own."""
    checker = {rule.code: title_of(rule) for rule in (all_rules() | lint_rules()).values()}
    return checker | {
        "GR201": _("not defined"),
        "GR202": _("a wrong value"),
        "GR203": _("raises where the exercise calls it"),
        "GR204": _("another gradient than the reference"),
        "GR205": _("a wrong value in a hidden case"),
        "GR206": _("ended at a limit, or by itself"),
        "GR207": _("the work is done by code of others"),
    }


def _statuses() -> dict[str, str]:
    return {
        "graded": _("graded"),
        "unreadable": _("could not be loaded"),
        "empty": _("no Python in it"),
        "refused": _("refused"),
    }


def _title(exercise: Exercise) -> str:
    return exercise.title.get(language(), exercise.name)


def _named(question: Question) -> str:
    title = question.title.get(language(), "")
    return f"{question.key}: {title}" if title else question.key
