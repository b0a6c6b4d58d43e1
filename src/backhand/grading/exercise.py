"""An exercise: the questions that a submission answers, their inputs, points and rubric."""

from __future__ import annotations

import difflib
import hashlib
import importlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from backhand.errors import BackhandError
from backhand.language import LANGUAGES
from backhand.language import gettext as _

Array = NDArray[Any]
Kind = Literal["function", "layer", "network", "method"]

BUILT_IN: Final = ("softmax-with-loss", "two-layer-net")
_FOLDER: Final = Path(__file__).parent / "exercises"
_KINDS: Final = ("function", "layer", "network", "method")
_HINTS: Final = ("where", "kind", "fix")
_SUFFIXES: Final = (".toml", ".py")


class ExerciseError(BackhandError, ValueError):
    """An exercise is not there, or its file says what no exercise can; the text says what."""


@dataclass(frozen=True)
class Case:
    """One input of a question.

    Attributes
    ----------
    arguments : tuple
        Arrays and numbers that the function, the method or forward is called with.
    hidden : bool
        What is told of it does not show the input.
    """

    arguments: tuple[Any, ...]
    hidden: bool = False


@dataclass(frozen=True)
class Question:
    """What a submission is to define, and how it is judged.

    Attributes
    ----------
    name : str
        Of the function or class.
    kind : "function", "layer", "network" or "method"
        A function's value is compared with the reference's; a layer's and a network's
        forward value and gradients; one method of a network's value.
    points : float
    reference : str
        ``module:name`` of what gives the right values.
    cases : tuple of Case
    method : str
        The method, for that kind.
    constructor : tuple
        What the class is constructed with.
    gradients : tuple of str
        That have to be given.
    tolerance : float
        By which values may differ, relative to the largest.
    rubric : dict of float
        Rule → share of the points that is left where nothing worse is wrong.
    title : dict of str
        By language.
    """

    name: str
    kind: Kind
    points: float
    reference: str
    cases: tuple[Case, ...]
    method: str = ""
    constructor: tuple[Any, ...] = ()
    gradients: tuple[str, ...] = ()
    tolerance: float = 1e-6
    rubric: Mapping[str, float] = field(default_factory=dict)
    title: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What tables call it."""
        return f"{self.name}.{self.method}" if self.method else self.name


@dataclass(frozen=True)
class Exercise:
    """An exercise as its file has it.

    Attributes
    ----------
    name : str
    questions : tuple of Question
    title : dict of str
        By language.
    hints : "where", "kind" or "fix"
        How much students are told.
    language : "en", "ja" or "auto"
        Of their pages; "auto": Japanese where the submission holds Japanese.
    files : dict of bytes
        What stands beside each submission, unless it brings its own.
    digest : str
        Of the file's content: results of another exercise are not taken up again.
    """

    name: str
    questions: tuple[Question, ...]
    title: Mapping[str, str] = field(default_factory=dict)
    hints: Literal["where", "kind", "fix"] = "fix"
    language: str = "auto"
    files: Mapping[str, bytes] = field(default_factory=dict)
    digest: str = ""

    @property
    def points(self) -> float:
        """The most that can be had."""
        return sum(question.points for question in self.questions)


@dataclass(frozen=True)
class ExerciseFile:
    """The text of an exercise with its place: what is sent to other processes and machines."""

    name: str
    suffix: str
    text: str
    support: Mapping[str, bytes] = field(default_factory=dict)


def find_exercise(word: str) -> ExerciseFile:
    """Return the exercise that a word means: one that comes with backhand, or a file.

    Raises
    ------
    ExerciseError
    """
    path = Path(word) if word.endswith(_SUFFIXES) else _FOLDER / f"{word}.toml"
    if not word.endswith(_SUFFIXES) and word not in BUILT_IN:
        near = difflib.get_close_matches(word, BUILT_IN, n=1)
        there = ", ".join(BUILT_IN)
        raise ExerciseError(
            _("there is no exercise {name}; did you mean {near}?").format(name=word, near=near[0])
            if near
            else _("there is no exercise {name}: there are {there}, or name a file").format(
                name=word, there=there
            )
        )
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ExerciseError(
            _("{path} can't be read: {reason}").format(path=path, reason=error.strerror)
        ) from error
    except UnicodeDecodeError as error:
        raise ExerciseError(
            _("{path} is not text in UTF-8: {reason}").format(path=path, reason=error)
        ) from error
    support: dict[str, bytes] = {}
    if path.suffix == ".toml":
        named = _parsed(path.name, text).get("files", [])
        for name in named if isinstance(named, list) else []:
            root = path.parent / str(name)
            found = sorted(root.rglob("*.py")) if root.is_dir() else [root]
            for file in found:
                if not file.is_file():
                    raise ExerciseError(
                        _("{path}: files: there is no {name}").format(path=path, name=name)
                    )
                base = root if root.is_dir() else root.parent
                support[file.relative_to(base).as_posix()] = file.read_bytes()
    return ExerciseFile(path.stem, path.suffix, text, support)


def _parsed(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ExerciseError(
            _("{path} is no TOML: {reason}").format(path=name, reason=error)
        ) from error


def read_exercise(file: ExerciseFile) -> Exercise:
    """Return the exercise of a file.  One in Python is run: it is the teacher's own.

    Raises
    ------
    ExerciseError
        What it says is no exercise: where, and the nearest word.
    """
    if file.suffix == ".py":
        space: dict[str, Any] = {"__name__": file.name}
        try:
            exec(compile(file.text, f"{file.name}.py", "exec"), space)
        except Exception as error:
            raise ExerciseError(
                _("{path} can't be run: {kind}: {reason}").format(
                    path=f"{file.name}.py", kind=type(error).__name__, reason=error
                )
            ) from error
        document = space.get("EXERCISE")
        if not isinstance(document, dict):
            raise ExerciseError(_("{path} defines no dict EXERCISE").format(path=f"{file.name}.py"))
    else:
        document = _parsed(f"{file.name}.toml", file.text)
    reader = _Reader(f"{file.name}{file.suffix}")
    reader.known(
        document, ("name", "title", "hints", "language", "files", "question", "points"), "exercise"
    )
    questions = tuple(
        reader.question(q, f"question {k}") for k, q in enumerate(document.get("question", []), 1)
    )
    if not questions:
        raise ExerciseError(_("{path} has no question").format(path=reader.path))
    digest = hashlib.sha256(file.text.encode())
    for name in sorted(file.support):
        digest.update(name.encode() + file.support[name])
    return Exercise(
        name=str(document.get("name", file.name)),
        questions=questions,
        title=reader.texts(document.get("title", {})),
        hints=reader.one_of(document.get("hints", "fix"), _HINTS, "hints"),
        language=reader.one_of(document.get("language", "auto"), (*LANGUAGES, "auto"), "language"),
        files=file.support,
        digest=digest.hexdigest(),
    )


def named_reference(name: str) -> Any:
    """Return what ``module:name`` names.

    Raises
    ------
    ImportError, AttributeError, ValueError
    """
    module, _colon, inner = name.partition(":")
    return getattr(importlib.import_module(module), inner)


@dataclass(frozen=True)
class _Reader:
    """Reads the parts of an exercise, and says where one is wrong."""

    path: str

    def fault(self, place: str, what: str) -> ExerciseError:
        return ExerciseError(f"{self.path}: {place}: {what}")

    def known(self, given: Any, names: Iterable[str], place: str) -> None:
        if not isinstance(given, dict):
            raise self.fault(place, _("a table is due"))
        for key in given:
            if key not in names:
                near = difflib.get_close_matches(str(key), list(names), n=1)
                raise self.fault(
                    place,
                    _("there is no {key}; did you mean {near}?").format(key=key, near=near[0])
                    if near
                    else _("there is no {key}").format(key=key),
                )

    def one_of(self, given: Any, names: tuple[str, ...], place: str) -> Any:
        if given not in names:
            raise self.fault(
                place,
                _("{value} is none of {names}").format(value=given, names=", ".join(names)),
            )
        return given

    def texts(self, given: Any) -> dict[str, str]:
        if isinstance(given, str):
            return dict.fromkeys(LANGUAGES, given)
        return {str(k): str(v) for k, v in dict(given).items()}

    def question(self, given: Any, place: str) -> Question:
        self.known(
            given,
            (
                *("name", "kind", "points", "reference", "case", "method", "constructor"),
                *("gradients", "tolerance", "rubric", "title"),
            ),
            place,
        )
        for key in ("name", "kind", "points", "reference", "case"):
            if key not in given:
                raise self.fault(place, _("{key} is missing").format(key=key))
        kind = self.one_of(given["kind"], _KINDS, f"{place}: kind")
        if kind == "method" and "method" not in given:
            raise self.fault(place, _("{key} is missing").format(key="method"))
        rubric = {
            str(k): self.number(v, f"{place}: {k}") for k, v in given.get("rubric", {}).items()
        }
        for rule, share in rubric.items():
            if not 0 <= share <= 1:
                raise self.fault(f"{place}: {rule}", _("a share from 0 to 1 is due"))
        try:
            named_reference(str(given["reference"]))
        except Exception as error:  # what a teacher's module may raise
            raise self.fault(
                f"{place}: reference",
                _("{name} is no module:name: {reason}").format(
                    name=given["reference"], reason=error
                ),
            ) from error
        points = self.number(given["points"], f"{place}: points")
        if points < 0:
            raise self.fault(f"{place}: points", _("a number of points is due"))
        return Question(
            name=str(given["name"]),
            kind=kind,
            points=points,
            reference=str(given["reference"]),
            cases=tuple(self.case(c, f"{place}, case {k}") for k, c in enumerate(given["case"], 1)),
            method=str(given.get("method", "")),
            constructor=tuple(self.value(v, place) for v in given.get("constructor", [])),
            gradients=tuple(map(str, given.get("gradients", []))),
            # As docs/grading.md has it.
            tolerance=self.number(given.get("tolerance", 1e-6), f"{place}: tolerance"),
            rubric=rubric,
            title=self.texts(given.get("title", {})),
        )

    def number(self, given: Any, place: str) -> float:
        if isinstance(given, bool) or not isinstance(given, (int, float)):
            raise self.fault(place, _("a number is due, not {value}").format(value=given))
        return float(given)

    def case(self, given: Any, place: str) -> Case:
        self.known(given, ("arguments", "hidden"), place)
        if "arguments" not in given:
            raise self.fault(place, _("{key} is missing").format(key="arguments"))
        return Case(
            tuple(self.value(v, place) for v in given["arguments"]), bool(given.get("hidden"))
        )

    def value(self, given: Any, place: str) -> Any:
        """Return an array or number: as it stands, or drawn as a table says."""
        if isinstance(given, list):
            return np.array(given)
        if not isinstance(given, dict):
            return given
        self.known(
            given, ("normal", "uniform", "labels", "classes", "one_hot", "scale", "seed"), place
        )
        rng = np.random.default_rng(int(given.get("seed", 0)))
        scale = float(given.get("scale", 1.0))
        if "normal" in given:
            return scale * rng.standard_normal(tuple(given["normal"]))
        if "uniform" in given:
            return scale * rng.uniform(size=tuple(given["uniform"]))
        if "labels" in given and "classes" in given:
            labels = rng.integers(0, int(given["classes"]), int(given["labels"]))
            return np.eye(int(given["classes"]))[labels] if given.get("one_hot") else labels
        raise self.fault(place, _("normal, uniform, or labels with classes is due"))
