"""All rules on one file."""

from __future__ import annotations

import ast
import importlib
from typing import Any, Final, Literal, NamedTuple

from backhand.language import gettext as _
from backhand.ordinary_file import read_ordinary
from backhand.sources.lint.names import Names, names_of
from backhand.sources.lint.remark import Remark
from backhand.sources.lint.unread import CODE as UNREAD
from backhand.sources.notebook import code_alone, read_notebook
from backhand.sources.reading_clock import LongReadingError, read_within

_MODULES: Final = (
    "never_used",
    "near_miss_name",
    "shadowed_import",
    "unused_alias",
    "repeated_work",
    "unread",
)

# Characters of a text that is read for remarks: a hundred times what people write into one file.
_MOST: Final = 4 * 2**20


class TextRule(NamedTuple):
    """A rule on source text, as others are on Evidence; its module's docstring is its page."""

    code: str
    name: str
    title: str
    module: str
    family: str = "source"
    severity: Literal["warning"] = "warning"


def lint_rules() -> dict[str, TextRule]:
    """Return the rules on source text by their code."""
    rules = {}
    for name in _MODULES:
        module = importlib.import_module(f"backhand.sources.lint.{name}")
        rules[module.CODE] = TextRule(module.CODE, module.NAME, module.TITLE, module.__name__)
    return rules


def lint(path: str) -> tuple[dict[str, Any], ...]:
    """Return the remarks on a file, line by line, as the contract's JSON objects.

    Parameters
    ----------
    path : str
        A .py or .ipynb file.  What can't be read or parsed has no remarks here: the
        check itself says what is wrong with it.
    """
    try:
        return lint_text(path, read_ordinary(path))
    except OSError:
        return ()


def lint_text(path: str, content: bytes) -> tuple[dict[str, Any], ...]:
    """Return the remarks on a file's content, which need not stand at its path.

    A text that takes too long, or is nested too deep, is not read to its end, and that is said.
    """
    content = code_alone(path, content)
    names, remarks, whole = Names(ast.Module([], []), path), list[Remark](), len(content) <= _MOST
    try:
        with read_within():
            if path.lower().endswith(".ipynb"):
                notebook = read_notebook(content.decode("utf-8-sig"))
                names = names_of(ast.parse(notebook.text), path, notebook)
            elif whole:
                names = names_of(ast.parse(content), path)
            for rule in lint_rules().values():
                try:
                    remarks += importlib.import_module(rule.module).remarks(names)
                except LongReadingError:
                    raise
                except Exception:
                    # What one rule stumbles over is no fault of the others'.
                    whole = False
    except (ValueError, SyntaxError):
        return ()
    except (LongReadingError, RecursionError, MemoryError):
        whole = False
    if not whole:
        remarks.append(
            Remark(
                UNREAD,
                1,
                0,
                _("the text was not read to its end: it is too long, or nested too deep"),
                _("the code itself is checked; for remarks on its text, split the file"),
            )
        )
        names.locate = None
    remarks.sort(key=lambda remark: (remark.line, remark.column, remark.rule))
    return tuple(remark.to_dict(names) for remark in remarks)
