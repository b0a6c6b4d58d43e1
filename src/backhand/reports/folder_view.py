"""The check of many files as a person reads it: what is wrong, and what was not read, in short.

What is right is folded away.  The sum stands first and last, so that it is on the screen.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from backhand.diagnosis.report import Report, SubjectReport
from backhand.language import gettext as _
from backhand.reports.check_view import (
    STYLES,
    place_text,
    signs_for,
    styled,
    walls_line,
    where_text,
)

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

# How many reasons, findings of one subject, and names on a line are told.
_REASONS: Final = 3
_FINDINGS: Final = 3
_NAMES: Final = 6


def print_folder(report: Report, console: Console, silent: Sequence[str] = ()) -> None:
    """Print a report of several files.

    Parameters
    ----------
    report : Report
    console : Console
    silent : sequence of str
        Files in which there was nothing to check.
    """
    signs = signs_for(console.encoding)
    files = {
        path: list(subjects)
        for path, subjects in groupby(
            sorted(report.subjects, key=lambda s: s.path or ""), key=lambda s: s.path or ""
        )
    }
    total = _sum(report.subjects, len(files) + len(silent))
    console.print(total)
    for line in _reasons(report.subjects):
        console.print(line, no_wrap=True, overflow="ellipsis")
    console.print()
    right = []
    for path, subjects in files.items():
        lines = list(_of_file(subjects, signs))
        if not lines:
            right.append((path, sum(not is_note(s) for s in subjects)))
            continue
        head = styled("", "")
        head.append(path, style="bold underline")
        head.append("  ")
        head.append_text(_counts(subjects))
        console.print(head, no_wrap=True, overflow="ellipsis")
        for line in lines:
            console.print(line, no_wrap=True, overflow="ellipsis")
        console.print()
    all_right = ", ".join(f"{path} ({count})" for path, count in right if count)
    if all_right:
        text = styled("", "")
        text.append(f"{signs['right']} ", style=STYLES["pass"])
        text.append(_("all right: {files}").format(files=all_right), style="dim")
        console.print(text)
    if silent:
        console.print(styled(_nothing_in(silent), "dim"))
    console.print(total)
    if report.sandbox is not None:
        console.print(styled(walls_line(report.sandbox), "dim"))
    console.print(
        styled(_("--verbose shows all of it; backhand explain RULE says more about a rule"), "dim")
    )


def _nothing_in(silent: Sequence[str]) -> str:
    shown = ", ".join(silent[:_NAMES])
    if len(silent) > _NAMES:
        shown += ", …"
    return _("nothing to check in: {files}").format(files=shown)


def is_note(subject: SubjectReport) -> bool:
    """Whether it is no subject but a word about its file, of which nothing is missing for it."""
    return (
        subject.verdict == "skipped"
        and subject.convention == "unknown"
        and subject.path is not None
        and subject.name == PurePath(subject.path).name
    )


def _names() -> dict[str, str]:
    return {
        "pass": _("right: {count}"),
        "fail": _("wrong: {count}"),
        "error": _("could not be run: {count}"),
        "skipped": _("not read: {count}"),
    }


def _sum(subjects: Sequence[SubjectReport], files: int) -> Text:
    own = [s for s in subjects if not is_note(s)]
    text = styled(_("{count} in {files} files").format(count=len(own), files=files) + "   ", "bold")
    text.append_text(_counts(own, every=True))
    return text


def _counts(subjects: Sequence[SubjectReport], every: bool = False) -> Text:
    counts = Counter(str(s.verdict) for s in subjects if not is_note(s))
    text = styled("", "")
    for verdict, name in _names().items():
        count = counts[verdict]
        if count or (every and verdict in ("pass", "fail")):
            text.append("   " if text else "")
            text.append(name.format(count=count), style=STYLES[verdict] if count else "dim")
    return text


def reason_of(subject: SubjectReport) -> str:
    """Return why a subject was not judged, in one line that names neither it nor a number."""
    told = subject.note or next((f.message for f in subject.findings), "")
    line = told.splitlines()[0] if told else ""
    line = line.replace(subject.path or "\0", "…").replace(subject.name, "…")
    line = re.sub(r"(?<![\w'])\d+(?![\w'])", "…", line)
    # Where it is stands beside it.
    return re.sub(r"^…[^:：]{0,20}[:：]\s*", "", line)


def _reasons(subjects: Sequence[SubjectReport]) -> Iterator[Text]:
    """Yield the commonest reasons for what was not judged."""
    why = Counter(
        reason_of(s) for s in subjects if s.verdict in ("error", "skipped") and not is_note(s)
    )
    for reason, count in why.most_common(_REASONS):
        yield styled(f"  {count:3} × {reason}", "dim")


def _of_file(subjects: Sequence[SubjectReport], signs: dict[str, str]) -> Iterator[Any]:
    """Yield the lines of a file, the wrong first; none where all is right."""
    for subject in subjects:
        if subject.verdict == "fail":
            yield from _wrong(subject, signs)
    for subject in subjects:
        if subject.verdict == "error":
            text = _title("wrong", subject.name, subject.verdict, signs)
            text.append(f"  {_place(subject)}", style="dim")
            text.append("  " + reason_of(subject))
            yield text
    not_read = [s for s in subjects if s.verdict == "skipped" and not is_note(s)]
    for reason, some in groupby(sorted(not_read, key=reason_of), key=reason_of):
        names = ", ".join(s.name for s in some)
        text = _title("skipped", names, "skipped", signs)
        text.append("  " + reason, style="dim")
        yield text


def _title(sign: str, names: str, verdict: str, signs: dict[str, str]) -> Text:
    text = styled("", "")
    text.append(f"  {signs[sign]} {names}", style=STYLES[verdict])
    return text


def _wrong(subject: SubjectReport, signs: dict[str, str]) -> Iterator[Any]:
    text = _title("wrong", subject.name, subject.verdict, signs)
    text.append(f"  {_place(subject)}", style="dim")
    yield text
    errors = [f for f in subject.findings if f.severity == "error"]
    for finding in errors[:_FINDINGS]:
        line = styled("      ", "")
        title = " ".join(p for p in (finding.rule, where_text(finding)) if p)
        line.append(title, style="bold red")
        if finding.evidence.get("line") is not None:
            line.append(f"  {place_text(finding, subject)}", style="dim")
        line.append("  " + finding.message)
        yield line
    if len(errors) > _FINDINGS:
        more = len(errors) - _FINDINGS
        yield styled("      " + _("and {count} more").format(count=more), "dim")


def _place(subject: SubjectReport) -> str:
    if subject.line is None:
        return ""
    if subject.cell is not None:
        return _("cell {cell}, line {line}").format(cell=subject.cell, line=subject.line)
    return _("line {line}").format(line=subject.line)
