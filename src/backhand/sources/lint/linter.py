"""All rules on one file."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from backhand.sources.lint.names import names_of
from backhand.sources.notebook import read_notebook

_MODULES: Final = (
    "never_used",
    "near_miss_name",
    "shadowed_import",
    "unused_alias",
    "repeated_work",
)


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
        return lint_text(path, Path(path).read_bytes())
    except OSError:
        return ()


def lint_text(path: str, content: bytes) -> tuple[dict[str, Any], ...]:
    """Return the remarks on a file's content, which need not stand at its path."""
    try:
        if path.endswith(".ipynb"):
            notebook = read_notebook(content.decode("utf-8-sig"))
            names = names_of(ast.parse(notebook.text), path, notebook)
        else:
            names = names_of(ast.parse(content), path)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return ()
    remarks = [
        remark
        for rule in lint_rules().values()
        for remark in importlib.import_module(rule.module).remarks(names)
    ]
    remarks.sort(key=lambda remark: (remark.line, remark.column, remark.rule))
    return tuple(remark.to_dict(names) for remark in remarks)
