"""One submission → its result: loaded behind walls, judged here, question by question."""

from __future__ import annotations

import ast
import atexit
import difflib
import functools
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import threadpoolctl
from numpy.typing import NDArray

from backhand.checking.submissions import judged
from backhand.checking.targets import walled
from backhand.diagnosis.report import Report, SubjectReport, plain, to_record
from backhand.grading.exercise import (
    Case,
    Exercise,
    ExerciseFile,
    Question,
    named_reference,
    read_exercise,
)
from backhand.grading.intake import Handed
from backhand.grading.result import Answer, Result, Status
from backhand.language import gettext as _
from backhand.language import language, set_language
from backhand.pattern import pattern
from backhand.reading.subject import (
    GoneError,
    IncompleteError,
    RaisedElsewhere,
    Subject,
    Unready,
)
from backhand.running.host import Host, SandboxError, Worker, how_it_ended, in_turn
from backhand.running.loaded import Loaded, UnloadedError, load_submission
from backhand.running.process import Unwalled
from backhand.running.sandbox import Sandbox
from backhand.running.walls import Walls
from backhand.sources.lint.linter import lint_text
from backhand.sources.notebook import read_notebook
from backhand.sources.submission import Submission
from backhand.sources.visible import all_visible

Array = NDArray[Any]

MISSING: Final = "GR201"
WRONG_VALUE: Final = "GR202"
RAISES: Final = "GR203"
WRONG_GRADIENT: Final = "GR204"
WRONG_HIDDEN_VALUE: Final = "GR205"
ENDED: Final = "GR206"
BORROWED: Final = "GR207"

_JAPANESE: Final = pattern(r"[\u3040-\u30ff\u4e00-\u9fff]")
# How alike a name must be to answer for another: SofttmaxWithLoss for SoftmaxWithLoss.
_SLIP: Final = 0.85
_UPSTREAM_SEED: Final = 11

# One sandbox a process, one submission at a time in it: languages and warm processes are shared.
_lock: Final = threading.Lock()
_sandbox: tuple[bool, Host] | None = None


def grade(
    handed: Handed, file: ExerciseFile, seconds: float = 10.0, *, walls: bool = True
) -> dict[str, Any]:
    """Grade one submission; whatever it does, a result comes back.

    Parameters
    ----------
    handed : Handed
    file : ExerciseFile
    seconds : float
        That loading, and then each question, may take.
    walls : bool
        Behind all walls that this machine has; else within limits of the system's at most.

    Returns
    -------
    record : dict
        Of `Result.to_dict`: it crosses processes and machines.
    """
    exercise = _exercise(file.name, file.suffix, file.text, tuple(sorted(file.support.items())))
    began = time.monotonic()
    with _lock:
        before = language()
        try:
            set_language(_language_for(handed, exercise))
            try:
                result = _graded(handed, exercise, _warm(seconds, walls))
            except SandboxError:
                raise  # no submission's doing
            except Exception as error:
                # Nothing that one submission makes of the judge may stop the others.
                _warm(seconds, walls).close()
                what = f"{type(error).__name__}: {error}"
                result = not_graded(handed, file, _("it can't be judged: {what}").format(what=what))
            if not result.seconds:
                result = replace(result, seconds=round(time.monotonic() - began, 4))
            return all_visible(result).to_dict()
        finally:
            set_language(before)


def not_graded(handed: Handed, file: ExerciseFile, message: str) -> Result:
    """Return the result of a submission that nothing could be made of."""
    exercise = _exercise(file.name, file.suffix, file.text, tuple(sorted(file.support.items())))
    return Result(
        handed.key,
        handed.student,
        handed.number,
        "unreadable",
        message=message,
        answers=tuple(_missing(question) for question in exercise.questions),
        language=language(),
    )


@functools.lru_cache(maxsize=4)
def _exercise(
    name: str, suffix: str, text: str, support: tuple[tuple[str, bytes], ...]
) -> Exercise:
    return read_exercise(ExerciseFile(name, suffix, text, dict(support)))


def _warm(seconds: float, walls: bool) -> Host:
    global _sandbox
    if _sandbox is None or _sandbox[0] is not walls:
        _sandbox = walls, _host(walls)
        atexit.register(_sandbox[1].close)
        # The judge's arrays are small, and threads of BLAS that spin between two products would
        # take the processor from the submission.
        threadpoolctl.threadpool_limits(1, user_api="blas")
    _sandbox[1].limits = walled(seconds)
    return _sandbox[1]


def _host(walls: bool) -> Host:
    """Return what runs submissions, one after the other."""
    services = ("subjects", "withheld")
    if walls:
        return Sandbox(warm=services)
    if sys.platform.startswith("linux"):
        return Sandbox(walls=Walls(False, False, False), warm=services)
    return Unwalled(walled(1.0), services)


def _language_for(handed: Handed, exercise: Exercise) -> str:
    if exercise.language != "auto":
        return exercise.language
    return "ja" if any(_JAPANESE.search(text) for text in _texts(handed).values()) else "en"


def _texts(handed: Handed) -> dict[str, str]:
    return {
        name: content.decode("utf-8-sig", errors="replace")
        for name, content in handed.files.items()
        if name.lower().endswith((".py", ".ipynb"))
    }


def _graded(handed: Handed, exercise: Exercise, sandbox: Host) -> Result:
    result = Result(
        handed.key, handed.student, handed.number, "graded", language=language(),
        walls=() if sandbox.walls is None else sandbox.walls.names,
    )  # fmt: skip
    nothing = tuple(_missing(question) for question in exercise.questions)
    left_out = "; ".join(handed.left_out)
    if handed.refused:
        return replace(result, status="refused", message=handed.refused, answers=nothing)
    wanted = [question.name for question in exercise.questions]
    main, defined = _main_file(handed, wanted)
    if main is None:
        message = _("no .py and no .ipynb file was handed in")
        return replace(result, status="empty", message=message, answers=nothing)
    submission = Submission(main, {**_beside(exercise, main), **handed.files}, main)
    remarks = tuple(plain(dict(r)) for r in lint_text(main, handed.files[main]))
    judge = _Judge(submission, sandbox, defined)
    answers, message = judge.answers(exercise.questions)
    status: Status = "unreadable" if judge.unreadable else "graded"
    answers = tuple(_with_hints(answer, exercise.hints) for answer in answers)
    if exercise.hints != "fix":
        remarks = tuple({**remark, "fix": ""} for remark in remarks)
    if left_out:
        told = _("not read: {names}").format(names=left_out)
        message = f"{message}; {told}" if message else told
    return replace(
        result,
        status=status,
        main=main,
        message=message,
        answers=answers,
        remarks=remarks,
        seconds=judge.seconds,
    )


def _beside(exercise: Exercise, main: str) -> dict[str, bytes]:
    """Return the exercise's own files, beside the file that is graded."""
    folder = main.rpartition("/")[0]
    return {f"{folder}/{n}" if folder else n: c for n, c in exercise.files.items()}


def _main_file(handed: Handed, wanted: list[str]) -> tuple[str | None, tuple[str, ...]]:
    """Return the file that answers most questions, and what it defines."""
    best: tuple[int, int, str, tuple[str, ...]] | None = None
    for name, text in sorted(_texts(handed).items()):
        defined = _defined_in(name, text)
        answered = sum(_own(word, defined) is not None for word in dict.fromkeys(wanted))
        rank = (answered, len(defined), name, defined)
        if best is None or rank[:2] > best[:2]:
            best = rank
    return (None, ()) if best is None else (best[2], best[3])


def _defined_in(name: str, text: str) -> tuple[str, ...]:
    """Return the functions and classes at the top of a file, read and not run."""
    try:
        if name.lower().endswith(".ipynb"):
            text = read_notebook(text).text
        tree = ast.parse(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return ()
    return tuple(n.name for n in tree.body if isinstance(n, (ast.FunctionDef, ast.ClassDef)))


def _own(name: str, defined: tuple[str, ...]) -> str | None:
    """Return what answers for a name among a submission's own definitions."""
    if name in defined:
        return name
    close = difflib.get_close_matches(name, defined, n=1, cutoff=_SLIP)
    return close[0] if close else None


def _missing(question: Question) -> Answer:
    finding = {
        "rule": MISSING,
        "severity": "error",
        "where": "-",
        "message": _("nothing called {name} is defined").format(name=question.name),
        "fix": _("define {name} in the file itself, spelled so").format(name=question.name),
    }
    return Answer(question.key, "", 0.0, question.points, "missing", (finding,))


@dataclass
class _Judge:
    """Asks a submission its questions, in a fresh process after each that it does not survive."""

    submission: Submission
    sandbox: Host
    defined: tuple[str, ...]
    unreadable: bool = False
    # That the visible cases took: what a hidden one takes is for its code to choose, and may tell
    # of what it was given.
    seconds: float = 0.0

    def answers(self, questions: tuple[Question, ...]) -> tuple[tuple[Answer, ...], str]:
        """Return the answers, and what is to be said of the file as a whole."""
        told, began = "", time.monotonic()

        def load(worker: Worker) -> Loaded:
            nonlocal told
            _withhold(worker, questions)
            source = load_submission(worker, self.submission)
            told = "; ".join(f.message for f in source.faults if not f.harmless)
            return source

        def lost(_source: Loaded, question: Question, error: Exception) -> Answer:
            name = _own(question.name, self.defined)
            return _failed(question, name, ENDED, *how_it_ended(error))

        def start() -> Worker:
            return self.sandbox.open(self.submission.files)

        def hidden(source: Loaded, question: Question) -> dict[str, Any] | None:
            return self._hidden(source, question)

        def unhidden(_source: Loaded, question: Question, _error: Exception) -> dict[str, Any]:
            return _in_hidden(question)

        try:
            # What is asked here knows no hidden case yet, and nothing it says can tell of one.
            answers = list(in_turn(start, load, lambda _: questions, self._owned, lost))
            self.seconds = round(time.monotonic() - began, 4)
            # Whatever is made of the hidden cases, one sentence comes of it, and no word is theirs.
            due = [k for k, a in enumerate(answers) if a.verdict == "pass" and _hides(questions[k])]
            asked = [questions[k] for k in due]
            said = in_turn(start, load, lambda _: asked, hidden, unhidden) if asked else ()
            for k, finding in zip(due, said, strict=True):
                if finding is not None:
                    answers[k] = _with_hidden(questions[k], answers[k], finding)
            return tuple(answers), told
        except UnloadedError as error:
            return self._unloaded(questions, error.fault.message, error.fault.fix)
        except (GoneError, MemoryError) as error:
            return self._unloaded(questions, *how_it_ended(error))

    def _hidden(self, source: Loaded, question: Question) -> dict[str, Any] | None:
        """Return what is said of the hidden cases; None where they are right."""
        name = _own(question.name, self.defined)
        try:
            wrong = name is None or any(
                finding["severity"] == "error"
                for finding in _findings_of(source, _only_hidden(question), name)
            )
        except GoneError:
            raise
        except Exception:  # whatever it raises: what it says may be the input
            wrong = True
        return _in_hidden(question) if wrong else None

    def _unloaded(
        self, questions: tuple[Question, ...], message: str, fix: str
    ) -> tuple[tuple[Answer, ...], str]:
        self.unreadable = True
        return tuple(_failed(q, None, ENDED, message, fix) for q in questions), message

    def _owned(self, source: Loaded, question: Question) -> Answer:
        """Return the answer, and whose work it is where that is not the submission's."""
        answer = self._answer(source, question)
        if answer.verdict in ("pass", "missing"):
            return answer
        used = source.code.ask("withheld.used").get("used")
        if not isinstance(used, list) or not used:
            return answer
        finding = _finding(
            BORROWED,
            _("the work is done by code that is not your own: {names}").format(
                names=", ".join(source.code.clean(name)[:80] for name in used)
            ),
            _("write {name} yourself: that is what the exercise asks for").format(
                name=question.key
            ),
        )
        return _failed_as(question, answer.found_as, (finding, *answer.findings))

    def _answer(self, source: Loaded, question: Question) -> Answer:
        name = _own(question.name, self.defined)
        if name is None or name not in source.defined:
            return _missing(question)
        try:
            shown = _only_visible(question)
            report: SubjectReport | None = None
            if question.kind in ("function", "method"):
                findings = list(_findings_of(source, shown, name))
            elif shown.cases:
                findings, report = _checked(source, shown, name)
            else:
                findings = []
        except RaisedElsewhere as error:
            line, cell = error.line, None
            if line is not None and source.locate is not None:
                cell, line = source.locate(line)
            raised = _finding(
                RAISES,
                _("{name} raises {kind}: {reason}").format(
                    name=question.key, kind=error.kind, reason=error
                ),
                _("call it as the exercise does, and mend the line"),
            )
            return _scored(question, name, [{**raised, "line": line, "cell": cell}], None, "error")
        return _scored(question, name, findings, report)


def _finding(rule: str, message: str, fix: str, where: str = "-") -> dict[str, Any]:
    return {"rule": rule, "severity": "error", "where": where, "message": message, "fix": fix}


def _withhold(worker: Worker, questions: tuple[Question, ...]) -> None:
    """Take what is asked for out of the code that a submission finds beside it."""
    answer = worker.ask(
        "withheld.keep",
        names=list(dict.fromkeys(question.name for question in questions)),
        references=list(dict.fromkeys(question.reference for question in questions)),
        networks=any(question.kind in ("network", "method") for question in questions),
    )
    if "raised" in answer:
        raise RuntimeError(answer["raised"])  # nothing of the submission has run yet


def _failed_as(question: Question, name: str, findings: tuple[Mapping[str, Any], ...]) -> Answer:
    return Answer(question.key, name, 0.0, question.points, "error", findings)


def _failed(question: Question, name: str | None, rule: str, message: str, fix: str) -> Answer:
    finding = _finding(rule, message, fix)
    return Answer(question.key, name or "", 0.0, question.points, "error", (finding,))


def _scored(
    question: Question,
    name: str,
    findings: list[dict[str, Any]],
    report: SubjectReport | None,
    verdict: str = "",
) -> Answer:
    """Return the answer with the points that the rubric leaves."""
    errors = [f for f in findings if f["severity"] == "error"]
    shares = [question.rubric.get(f["rule"], 0.0) for f in errors]
    shares += [question.rubric[f["rule"]] for f in findings if f["rule"] in question.rubric]
    share = min(shares, default=1.0)
    if not verdict:
        verdict = "fail" if errors else "pass"
        if report is not None and report.verdict in ("error", "skipped"):
            verdict, share = "error", 0.0
    return Answer(
        question.key,
        name,
        round(question.points * share, 4),
        question.points,
        verdict,
        tuple(findings),
        None if report is None else to_record(report),
    )


def _with_hints(answer: Answer, hints: str) -> Answer:
    """Return an answer that tells as little as the exercise says; the points stay."""
    if hints == "fix":
        return answer
    findings = tuple(
        {**f, "fix": "", **({"message": _("{where} is wrong").format(where=f["where"])}
                            if hints == "where" and str(f["rule"]).startswith("BH") else {})}
        for f in answer.findings
    )  # fmt: skip
    subject = answer.subject
    if (report := answer.report) is not None:
        told = Report((report,)).with_hints("where" if hints == "where" else "kind")
        subject = to_record(told.subjects[0])
    return replace(answer, findings=findings, subject=subject)


# ------------------------------------------------------------------------------------ values


def _reference(question: Question) -> Any:
    return named_reference(question.reference)


def _hides(question: Question) -> bool:
    return any(case.hidden for case in question.cases)


def _only_visible(question: Question) -> Question:
    return replace(question, cases=tuple(case for case in question.cases if not case.hidden))


def _only_hidden(question: Question) -> Question:
    return replace(question, cases=tuple(case for case in question.cases if case.hidden))


def _in_hidden(question: Question) -> dict[str, Any]:
    """Return all that is ever said of a hidden case that went wrong, whatever it was."""
    return _finding(
        WRONG_HIDDEN_VALUE,
        _("{name} gives another value in a hidden case, or none").format(name=question.key),
        _("try large numbers, other shapes, and labels of both kinds"),
        "out",
    )


def _with_hidden(question: Question, answer: Answer, finding: dict[str, Any]) -> Answer:
    findings = [*(dict(f) for f in answer.findings), finding]
    return _scored(question, answer.found_as, findings, answer.report)


def _findings_of(source: Loaded, question: Question, name: str) -> Iterator[dict[str, Any]]:
    """Yield what is wrong with the values and gradients at a question's cases."""
    if question.kind == "function":
        yield from _values(source, question, name)
    elif question.kind == "method":
        yield from _method_values(source, question, name)
    else:
        for case in question.cases:
            yield from _against_reference(source, question, name, case)


def _values(source: Loaded, question: Question, name: str) -> Iterator[dict[str, Any]]:
    """Yield what is wrong with a function's values."""
    right = _reference(question)
    for case in question.cases:
        given = source.code.ask("subjects.call", name=name, arguments=_copies(case), seed=0)["gave"]
        if finding := _compared(question, given, right(*_copies(case))):
            yield finding
            return


def _method_values(source: Loaded, question: Question, name: str) -> Iterator[dict[str, Any]]:
    """Yield what is wrong with the values of a network's method."""
    for case in question.cases:
        told = source.code.ask(
            "subjects.method",
            name=name,
            method=question.method,
            constructor=list(question.constructor),
            arguments=_copies(case),
            seed=1,
        )
        twin = _reference(question)(*question.constructor)
        if not _take_over(twin, told["params"]):
            yield _finding(
                MISSING,
                _("params of {name} do not hold the network's arrays").format(name=name),
                _("keep them in self.params by the names W1, b1, W2, b2"),
            )
            return
        right = getattr(twin, question.method)(*_copies(case))
        if finding := _compared(question, told["gave"], right):
            yield finding
            return


def _take_over(twin: Any, params: Any) -> bool:
    """Give the reference the submission's parameters; whether they fit."""
    if not isinstance(params, dict):
        return False
    for name in list(twin.params):
        given = params.get(name)
        if not isinstance(given, np.ndarray) or given.shape != twin.params[name].shape:
            return False
    for name in list(twin.params):
        twin.params[name] = np.asarray(params[name], np.float64)
    return True


def _copies(case: Case) -> list[Any]:
    return [a.copy() if isinstance(a, np.ndarray) else a for a in case.arguments]


def _compared(question: Question, given: Any, right: Any) -> dict[str, Any] | None:
    """Return what is wrong with a value; a dict of arrays is compared name by name."""
    parts = right.items() if isinstance(right, Mapping) else [("", right)]
    for part, wanted in parts:
        held = given.get(part) if part and isinstance(given, dict) else given
        if part and not isinstance(given, dict):
            held = None
        if _agrees(held, wanted, question.tolerance):
            continue
        where = part or "out"
        message = _("{name} gives {given}, not {wanted}").format(
            name=f"{question.key}[{part}]" if part else question.key,
            given=_shown(held),
            wanted=_shown(wanted),
        )
        return _finding(WRONG_VALUE, message, _("compare it with the definition"), where)
    return None


def _agrees(given: Any, wanted: Any, tolerance: float) -> bool:
    try:
        held, right = np.asarray(given, np.float64), np.asarray(wanted, np.float64)
    except (TypeError, ValueError):
        return False
    if held.shape != right.shape and not (held.size == right.size == 1):
        return False
    scale = float(np.max(np.abs(right), initial=0.0))
    # The exercise's own tolerance; values below a thousandth are held against that.
    near = np.abs(held.reshape(right.shape) - right) <= tolerance * max(scale, 1e-3)
    return bool(np.all(near))  # nan is near nothing


def _shown(value: Any) -> str:
    if value is None:
        return "None"
    try:
        array = np.asarray(value, np.float64)
    except (TypeError, ValueError):
        return type(value).__name__
    if array.size <= 6:
        return np.array2string(array, precision=6, separator=", ")
    return _("an array {shape}, its first entries {entries}").format(
        shape=array.shape, entries=np.array2string(array.ravel()[:3], precision=6, separator=", ")
    )


# --------------------------------------------------------------------------- layers and networks


def _checked(
    source: Loaded, question: Question, name: str
) -> tuple[list[dict[str, Any]], SubjectReport]:
    """Check a layer or network at its first case, and compare values at all."""
    first, *rest = question.cases
    subject = _made(source, question, name, first)
    report = replace(judged(subject, source.locate), name=name)
    findings = [
        {
            "rule": f.rule,
            "severity": f.severity,
            "where": f.where,
            "message": f.message,
            "fix": f.fix,
            "line": f.evidence.get("line"),
            "cell": f.evidence.get("cell"),
        }
        for f in report.findings
    ]
    if isinstance(subject, Unready):
        if not findings:
            findings.append(_finding(RAISES, subject.message, subject.fix))
        return findings, report
    measured = {g.name for g in report.gradients if not g.powerless}
    for gradient in question.gradients:
        if gradient not in measured and not findings:
            findings.append(
                _finding(
                    WRONG_GRADIENT,
                    _("there is no gradient of {name} to be seen").format(name=gradient),
                    _("return it, or store it, as the exercise says"),
                    gradient,
                )
            )
    for case in (first, *rest):
        if any(f["severity"] == "error" for f in findings):
            break
        findings += _against_reference(source, question, name, case)
    return findings, report


def _made(source: Loaded, question: Question, name: str, case: Case) -> Subject | Unready:
    x, *labels = _copies(case)
    made = source.code.made(
        source.code.ask(
            "subjects.build",
            name=name,
            arguments=list(question.constructor),
            x=x,
            t=labels[0] if labels else None,
            seed=1,
        )
    )
    if isinstance(made, Subject):
        kept = next(iter(made.values.inputs.values()))
        same = kept.shape == np.shape(x) and np.array_equal(kept, x)
        if labels:
            same = same and np.array_equal(made.values.labels, labels[0])
        if not same or made.convention not in ("network", "loss", "attributes", "lists", "dicts"):
            raise GoneError("not the input that was given")
    return made


def _against_reference(
    source: Loaded, question: Question, name: str, case: Case
) -> Iterator[dict[str, Any]]:
    """Yield what differs from the reference, in value and in gradient."""
    made = _made(source, question, name, case)
    if isinstance(made, Unready):
        yield _finding(RAISES, made.message, made.fix)
        return
    values, session = made.values.copy(), made.start()
    given = session.forward(values)
    right = _reference(question)(*question.constructor)
    if question.kind == "network":
        if not _take_over(right, {n: np.asarray(a) for n, a in made.values.params.items()}):
            yield _finding(
                MISSING,
                _("params of {name} do not hold the network's arrays").format(name=name),
                _("keep them in self.params by the names W1, b1, W2, b2"),
            )
            return
        wanted = right.loss(*_copies(case))
        yield from _alone(source, question, name, case)
        gradients = {n: np.asarray(a) for n, a in right.gradient(*_copies(case)).items()}
        upstream: Any = 1.0
    else:
        wanted = right.forward(*_copies(case))
        shape = np.shape(wanted)
        upstream = np.random.default_rng(_UPSTREAM_SEED).standard_normal(shape) if shape else 1.0
        gradients = {"dx": np.asarray(right.backward(upstream))}
    if finding := _compared(question, given, wanted):
        yield finding
        return
    try:
        back = session.backward((upstream,))
    except IncompleteError:
        back = {}
    for gradient in question.gradients:
        if not _agrees(back.get(gradient), gradients[gradient], question.tolerance):
            yield _finding(
                WRONG_GRADIENT,
                _("the gradient {name} differs from the reference").format(name=gradient),
                _("check it with backhand check"),
                gradient,
            )
            return


def _alone(source: Loaded, question: Question, name: str, case: Case) -> Iterator[dict[str, Any]]:
    """Yield what is wrong with gradient(x, t) where no loss(x, t) was asked for before."""
    told = source.code.ask(
        "subjects.method",
        name=name,
        method="gradient",
        constructor=list(question.constructor),
        arguments=_copies(case),
        seed=1,
    )
    twin = _reference(question)(*question.constructor)
    if not _take_over(twin, told["params"]):
        return  # said of the whole network
    right = {n: np.asarray(a) for n, a in twin.gradient(*_copies(case)).items()}
    if finding := _compared(question, told["gave"], right):
        yield {**finding, "rule": WRONG_GRADIENT}
