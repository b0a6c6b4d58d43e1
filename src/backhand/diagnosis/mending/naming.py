"""What a proved edit makes of the findings: rule, line, proof, patch."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.finding import Finding
from backhand.diagnosis.mending.code import patch
from backhand.diagnosis.mending.search import BUDGET, Mending, Searched, new_lines, searched
from backhand.diagnosis.registry import all_rules
from backhand.diagnosis.rules.gradient.wrong_epsilon import as_the_book_has_it
from backhand.language import gettext as _
from backhand.reading.bench import Bench, bench_of
from backhand.reading.subject import Subject
from backhand.reading.vocabulary import Meaning, means
from backhand.sources.notebook import read_notebook, with_text

# Names that only say what a gradient is not, or that another mistake can be taken for.
_VAGUE: Final = frozenset({"BH100", "BH108", "BH109"})
# Edits that are nothing else: two lines in the other order, ``+=`` for ``=``.
# How far an epsilon in a logarithm lets a gradient be from its derivative, in parts of it.
_NEARLY: Final = 0.05
_TELLING: Final = frozenset({"BH116", "BH602"})
# Edits that say no more than what was there: a sign within a value, an operator.
_PLAIN: Final = frozenset({"BH100", "BH101"})
# Why a shape is wrong says more than that it is.
_SHAPED: Final = frozenset({"BH104", "BH108"})
# What a known function's gradient is not is told exactly: only where that gave no name is one
# taken, and a constant within is not what a whole gradient is off by.
_UNNAMED: Final = frozenset({"BH100"})
_WITHIN: Final = frozenset({"BH102"})
# By which gradients are off where a constant is forgotten or one too many.
_PLAIN_FACTORS: Final = (2, 3, 4, 1 / 2, 1 / 3, 1 / 4)
# Roles that no catalogue of usual mistakes goes with.
_NO_FUNCTION: Final = frozenset({"unknown", "network"})
# Of what the recorded forward pass told (see `ways_back`), and what edits say more exactly.
_WAYS: Final = "forward"
_EXACT: Final = frozenset({"BH104", "BH107", "BH108", "BH111", "BH112", "BH115"})
# The cosine of two tensors of which one is a multiple of the other, to rounding.
_ALONG: Final = 1 - 1e-6  # what rounding leaves of a cosine of one


def with_mending(
    subject: Subject, evidence: Evidence, findings: Sequence[Finding]
) -> list[Finding]:
    """Return a subject's findings, with what an edit of its code proves of them.

    Parameters
    ----------
    subject : Subject
    evidence : Evidence
    findings : sequence of Finding
    """
    bench = bench_of(subject)
    if bench is None or subject.place.path is None:
        return list(findings)
    return mended(subject, evidence, findings, bench, bench.path)


def mended(
    subject: Subject,
    evidence: Evidence,
    findings: Sequence[Finding],
    bench: Bench,
    path: str,
    seconds: float = BUDGET,
) -> list[Finding]:
    """Return findings with what an edit proves of them.

    Parameters
    ----------
    subject : Subject
    evidence : Evidence
    findings : sequence of Finding
    bench : Bench
        With the subject's code.
    path : str
        Of the file that it stands in, as its reader knows it.
    seconds : float
        That the search may take.
    """
    wrong = set(evidence.wrong)
    meant = [f for f in findings if f.where in wrong and f.severity == "error"]
    # Made to agree with a forward pass that is wrong, a backward pass is not mended.
    rules = all_rules()
    if not meant or any(
        f.severity == "error" and f.rule in rules and rules[f.rule].in_forward for f in findings
    ):
        return list(findings)
    found = searched(subject, evidence, bench, seconds)
    told = [
        _told(f, path, found, _role(f, subject), evidence) if f in meant else f for f in findings
    ]
    # Two that have come to say the same are one.
    known = {(f.rule, f.where) for f in findings}
    return [
        replace(new, rule=old.rule, message=old.message, fix=old.fix)
        if new.rule != old.rule and (new.rule, new.where) in known
        else new
        for old, new in zip(findings, told, strict=True)
    ]


def _role(finding: Finding, subject: Subject) -> str:
    """Return the role as which the catalogue has judged what a finding is about."""
    return str(finding.evidence.get("layer_role", subject.role))


def _title(rule: str) -> str:
    """Return what a rule is called; those of an update are no rules of a gradient."""
    if rule == "BH601":
        return _("the step goes up the loss")
    if rule == "BH603":
        return _("the step is another's, or of another size")
    if rule == "BH602":
        return _("it is taken after a value that it needs was updated")
    return _(all_rules()[rule].title)


def _of_the_batch(evidence: Evidence, name: str) -> bool:
    """Whether a gradient that is a multiple of its derivative may be so by the batch's size."""
    point, own = evidence.points[0], evidence.comparisons.get(name)
    if own is None or abs(own.cosine) < _ALONG:
        return True
    sizes = (point.batch_size, 1 / point.batch_size)
    return any(bool(np.isclose(own.ratio, n)) for n in sizes)  # as near as a slope is known


def _is_no_plain_factor(evidence: Evidence, name: str) -> bool:
    """Whether a gradient is its derivative times something else than 2, 3, 4 or one over them."""
    own = evidence.comparisons.get(name)
    # As near as a slope is known.
    return own is None or not any(np.isclose(abs(own.ratio), n) for n in _PLAIN_FACTORS)


def _told(finding: Finding, path: str, found: Searched, role: str, measured: Evidence) -> Finding:
    mending = found.mending
    of_a_logarithm = found.of_another == "logarithm" and measured.scalar
    own = measured.comparisons.get(finding.where)
    nearly = own is not None and abs(own.ratio - 1) < _NEARLY
    if mending is None and of_a_logarithm and nearly and finding.rule in _UNNAMED:
        # Where a network is sure of the wrong label, that is farther off than an offer allows.
        message, fix = as_the_book_has_it()
        return replace(renamed(finding, "BH114"), message=message, fix=fix, severity="warning")
    if mending is None and found.of_another and finding.rule in _UNNAMED:
        return replace(
            renamed(finding, "BH114"),
            fix=_("use the same epsilon, in the same place, in both passes"),
        )
    if mending is None:
        # What was kept too early is not where its value is made.
        if found.line is None or "line" in finding.evidence or finding.rule == "BH111":
            return finding
        return replace(finding, evidence={**finding.evidence, "line": found.line, "path": path})
    number = next((k for k, names in enumerate(mending.mended) if finding.where in names), None)
    if number is None:
        return finding
    edit = mending.edits[number]
    # That a derivative was gone past shows also where another value was taken.
    found_so = "BH100" if _WAYS in finding.evidence and edit.rule in _EXACT else finding.rule
    rule = name_of(found_so, edit.rule, role)
    if (edit.rule, finding.rule) == ("BH108", "BH102") and role in _NO_FUNCTION:
        # A mean for a sum says where a factor comes from; but of two columns it is a half as well.
        rule = edit.rule if _is_no_plain_factor(measured, finding.where) else rule
    if rule == "BH103" and not _of_the_batch(measured, finding.where):
        rule = "BH108"  # a mean over something else
    if _is_update(mending.before, edit.line, finding.where):
        rule = "BH601" if rule == "BH101" else "BH603"
    known = finding.fix if rule == finding.rule and rule not in _UNNAMED else ""
    evidence = {**finding.evidence, "line": edit.line, "path": path}
    told = replace(
        finding,
        evidence=evidence,
        proved=True,
        fix=fix_of(known, mending, len(measured.comparisons)),
        patch=patch_of(path, mending.before, mending.after),
    )
    return told if rule == finding.rule else renamed(told, rule)


def renamed(finding: Finding, rule: str) -> Finding:
    """Return a finding about a gradient under another rule, with what that is called."""
    return replace(
        finding,
        rule=rule,
        message=_("the gradient of {name} is not the derivative: {title}").format(
            name=finding.where, title=_title(rule)
        ),
    )


def name_of(catalogue: str, edit: str, role: str = "unknown") -> str:
    """Return the rule of a fault that one edit mends, and that the catalogue calls something.

    What the catalogue knows by the values at every point is believed; what is vague gives way.

    Parameters
    ----------
    catalogue, edit : str
        What the catalogue calls it, and what the edit stands for.
    role : str
        Of the subject, as the catalogue knows it.
    """
    if edit in _TELLING:
        return edit
    known = role not in _NO_FUNCTION
    if catalogue == "BH203" and edit in _SHAPED and not known:
        return edit
    if catalogue not in _VAGUE or edit in _PLAIN:
        return catalogue
    if known and edit in _WITHIN:
        return catalogue
    return edit


def _is_update(text: str, line: int, name: str) -> bool:
    """Whether a line moves a parameter along its gradient: where it is wrong, the step is."""
    one = text.split("\n")[line - 1]
    # self.W = self.optimizer.update(self.W, gradient)
    handed = re.match(r"\s*((?:self\.)?(\w+))\s*=\s*[^=(]*\b(\w+)\(\s*\1\s*,", one)
    if handed is not None and handed[2] == name:
        return re.search(r"update|step|apply|optim|descen", handed[3]) is not None
    found = re.match(r"\s*(?:self\.)?(\w+)\s*(?:[-+]=|=\s*(?:self\.)?\1\s*[-+])", one)
    words = re.findall(r"[A-Za-z_]\w*", one)
    return (
        found is not None
        and found[1] == name
        and any(means(word, (Meaning.LEARNING_RATE,)) for word in words)
    )


def fix_of(known: str, mending: Mending, count: int) -> str:
    """Return what to write, what that is worth, and what would do as well."""
    write = new_lines(mending.before, mending.after)
    text = mending.before.encode()
    moved = [
        text[: change.start].count(b"\n") + 1
        for edit in mending.edits
        for change in edit.changes
        if len(edit.changes) > 1
    ]
    if write:
        told = _("write {code}").format(code=write)
    elif moved:
        told = _("let what begins on lines {line} change places").format(
            line=", ".join(map(str, moved))
        )
    else:
        lines = sorted(edit.line for edit in mending.edits)
        told = _("leave out line {line}").format(line=", ".join(map(str, lines)))
    told = f"{told}: {_verdict(len({edit.line for edit in mending.edits}), count)}"
    for other in mending.others:
        told += "; " + _("on line {line} {code} would do as well").format(
            line=other.line, code=other.text
        )
    return f"{known} ({told})" if known else told


def _verdict(lines: int, count: int) -> str:
    """Return the verdict with the edits made."""
    if count == 1:
        return (
            _("with this one line, the gradient is right")
            if lines == 1
            else _("with these lines, the gradient is right")
        )
    return (
        _("with this one line, all {count} gradients are right")
        if lines == 1
        else _("with these lines, all {count} gradients are right")
    ).format(count=count)


def patch_of(path: str, before: str, after: str) -> str:
    """Return what makes one text of a file another; of a notebook, what does it to its JSON.

    Empty where the notebook is not what the text was read from.
    """
    if not path.endswith(".ipynb"):
        return patch(before, after, _name(path))
    try:
        content = Path(path).read_text(encoding="utf-8-sig")
        made = with_text(content, after) if read_notebook(content).text == before else None
    except (OSError, ValueError):
        return ""
    return "" if made is None else patch(content, made, _name(path))


def _name(path: str) -> str:
    """Return a file's name from the current folder, as a patch has it."""
    near = os.path.relpath(path)
    return os.path.basename(path) if near.startswith("..") else near.replace(os.sep, "/")
