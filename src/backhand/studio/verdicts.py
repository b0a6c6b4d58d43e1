"""A check as the room shows it: subject by subject, hint by hint, with maps and values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from backhand.diagnosis.report import SubjectReport
from backhand.language import gettext as _
from backhand.reports.check_page import gradient_view
from backhand.reports.check_view import about, how, remark_place, walls_line, where_text
from backhand.studio.desk import Desk
from backhand.studio.marks import Shown, shown_findings
from backhand.studio.tab import attributes, box, button, escaped, markup, words

_SIGNS: Final = {"pass": "✓", "fail": "✗", "error": "✗", "skipped": "–"}
_MARKS: Final = {"right": "✓", "wrong": "✗", "warning": "!"}


@dataclass(frozen=True)
class Doors:
    """Where the findings lead to.

    Attributes
    ----------
    reveal : callable (line)
        Brings the editor's line into sight.
    explain : callable (rule)
        Shows a rule's page.
    tell_more : callable (subject, finding)
        Tells a finding's next hint.
    """

    reveal: Callable[[int], Any]
    explain: Callable[[str], Any]
    tell_more: Callable[[int, int], Any]


def put_verdicts(desk: Desk, doors: Doors) -> None:
    """Put what is known of a desk's check into the page."""
    _tiles(desk)
    for number, subject in enumerate(desk.subjects):
        _subject(desk, number, subject, doors)
    if desk.remarks:
        _remarks(desk, doors)
    if desk.state == "done" and not desk.subjects:
        words(
            _(
                "Nothing here could be checked: a layer is a class with forward and backward, "
                "or a pair of functions NAME_forward and NAME_backward."
            ),
            "p",
        )
    if desk.walls is not None:
        words(walls_line(desk.walls), "p", "note")


def _tiles(desk: Desk) -> None:
    counts = dict.fromkeys(_SIGNS, 0)
    for subject in desk.subjects:
        counts[subject.verdict] += 1
    names = {
        "pass": _("correct"),
        "fail": _("wrong"),
        "error": _("could not be run"),
        "skipped": _("not checked"),
    }
    with box("ul", "tiles", aria_label=_("Result")):
        for verdict, count in counts.items():
            if count:
                with box("li", verdict):
                    words(str(count), "b")
                    words(names[verdict])


def _subject(desk: Desk, number: int, subject: SubjectReport, doors: Doors) -> None:
    with box("section", f"card subject {subject.verdict}", aria_label=subject.name):
        with box("div", "headline"):
            with box("h2"):
                attributes(words(f"{_SIGNS[subject.verdict]} ", "span", "sign"), aria_hidden="true")
                words(subject.name)
            if subject.gradients:
                query = urlencode({"of": "own", "subject": subject.name})
                link = words(_("See its graph"), "a")
                attributes(
                    link,
                    href=f"/graph?{query}",
                    aria_label=_("See the graph of {subject}").format(subject=subject.name),
                )
        words(about(subject), "p", "note")
        for told in how(subject):
            words(told, "p", "note")
        if subject.gradients:
            with box("ul", "tensors", aria_label=_("Gradients")):
                for gradient in subject.gradients:
                    mark = gradient_view(gradient, subject)["mark"]
                    words(f"{_MARKS[mark]}\u00a0{gradient.name}", "li", mark)
        if subject.note:
            words(subject.note, "p", "told")
        for shown in shown_findings(desk, number):
            _finding(shown, subject, doors)
        # What is wrong is told hint by hint: so is what a line holds that is.
        if subject.verdict == "pass" and subject.lines:
            _lines(subject)
        for gradient in subject.gradients:
            if not gradient.passed:
                _gradient(desk, number, subject, gradient_view(gradient, subject))
            elif gradient.powerless:
                words(
                    f"{gradient.name}: "
                    + _("not put to the test: gradient and derivative are zero"),
                    "p",
                    "note",
                )


def _lines(subject: SubjectReport) -> None:
    with box("table", "lines", aria_label=_("what the lines hold")):
        for line in subject.lines:
            with box("tr", line.status):
                words(str(line.line), "td", "number")
                with box("td"):
                    words(line.code, "code")
                words("×".join(map(str, line.shape)), "td", "shape")
                words(line.told, "td", "holds")


def _finding(shown: Shown, subject: SubjectReport, doors: Doors) -> None:
    told = shown.told
    with box("div", f"finding {told.severity}", data_step=shown.step):
        with box("p"):
            if told.rule:
                head = " ".join(part for part in (told.rule, where_text(told)) if part)
                words(head, "b", "rule")
                words(told.message)
            else:
                # Where alone: the sentence itself names the tensor.
                sign = "✗" if told.severity == "error" else "!"
                attributes(words(sign, "b", "rule"), aria_hidden="true")
                words(told.message, "b")
        if shown.line is not None:
            line = shown.line
            with box("div", "spot"):
                spot = button(shown.place, lambda: doors.reveal(line), classes="place")
                attributes(
                    spot,
                    aria_label=_("Go to {place} in the editor").format(place=shown.place),
                )
                words(shown.code, "code")
        if told.fix:
            words(told.fix, "p", "fix")
        with box("div", "doors"):
            if shown.has_more:
                question = (
                    _("What kind of mistake is it?")
                    if shown.step == "where"
                    else _("How is it mended?")
                )
                more = button(
                    question,
                    lambda: doors.tell_more(shown.subject, shown.number),
                    classes="more",
                )
                attributes(more, id=f"more-{shown.subject}-{shown.number}")
            if shown.rule:
                rule = shown.rule
                button(
                    _("About {rule}").format(rule=rule),
                    lambda: doors.explain(rule),
                    classes="quiet",
                )


def _gradient(desk: Desk, number: int, subject: SubjectReport, view: dict[str, Any]) -> None:
    """Put the map of a gradient's error and its worst values, to be opened and closed."""
    place = number, str(view["name"])
    first = next(g.name for g in subject.gradients if not g.passed)
    # The first of a subject stands open; a wrong network has many.
    is_open = desk.opened.get(place, view["name"] == first)
    with box("details", "gradient", open=True if is_open else None) as details:
        details.on(
            "toggle",
            lambda event: desk.opened.__setitem__(place, event.args is True),
            js_handler="(e) => emit(e.target.open)",
        )
        with box("summary"):
            words(f"{_MARKS[view['mark']]}\u00a0{view['name']}", "span", view["mark"])
            words(" " + view["figures"], "span", "note")
        with box("div", "compared"):
            if view["map"]:
                _map(view)
            if view["worst"]:
                label = _("{subject}: the worst entries of {name}").format(
                    subject=subject.name, name=view["name"]
                )
                with box("div", "scroll", tabindex="0", role="region", aria_label=label):
                    markup(_table(view), "table", "values")


def _map(view: dict[str, Any]) -> None:
    where = _("where the error is")
    with box("figure"):
        words(f"{where} ({view['map']['text']})", "figcaption", "note")
        with box(
            "img",
            "map",
            src=view["map"]["uri"],
            width=view["map"]["width"],
            height=view["map"]["height"],
            alt=f"{where}: {view['name']}",
        ):
            pass
        words(_("the stronger, the further off"), "p", "note")


def _table(view: dict[str, Any]) -> str:
    heads = (_("entry"), _("backward gives"), _("the derivative is"))
    rows = "".join(
        f'<tr><th scope="row">[{escaped(entry["index"])}]</th>'
        f'<td class="{view["mark"]}">{escaped(entry["analytic"])}</td>'
        f'<td class="right">{escaped(entry["derivative"])}</td></tr>'
        for entry in view["worst"]
    )
    worst = _("the worst entries")
    return (
        f'<caption class="note">{escaped(worst)}</caption><thead><tr>'
        + "".join(f'<th scope="col">{escaped(head)}</th>' for head in heads)
        + f"</tr></thead><tbody>{rows}</tbody>"
    )


def _remarks(desk: Desk, doors: Doors) -> None:
    checked = desk.checked or desk.manuscript
    with box("section", "card subject skipped", aria_label=_("The source text")):
        words(_("The source text"), "h2")
        for remark in desk.remarks:
            line = checked.line(remark["line"], remark.get("cell"))
            place = remark_place(remark)
            with box("div", "finding warning"):
                with box("p"):
                    words(str(remark["rule"]), "b", "rule")
                    words(str(remark["message"]))
                if line is not None:
                    with box("div", "spot"):
                        spot = button(place, lambda line=line: doors.reveal(line), classes="place")
                        attributes(
                            spot,
                            aria_label=_("Go to {place} in the editor").format(place=place),
                        )
                        words(checked.text.split("\n")[line - 1].strip(), "code")
                if remark["fix"]:
                    words(str(remark["fix"]), "p", "fix")
                with box("div", "doors"):
                    code = str(remark["rule"])
                    button(
                        _("About {rule}").format(rule=code),
                        lambda code=code: doors.explain(code),
                        classes="quiet",
                    )
