"""The page of a rule, read off the docstring of its file."""

from __future__ import annotations

import ast
import importlib
import inspect
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from backhand.frozen import frozen
from backhand.language import gettext as _
from backhand.language import mark

if TYPE_CHECKING:
    from backhand.diagnosis.registry import Rule
    from backhand.sources.lint.linter import TextRule

# In the order in which every page has them.
HEADS: Final = (
    mark("What it does"),
    mark("Why it is wrong"),
    mark("How it shows"),
    mark("Example"),
    mark("Write instead"),
    mark("Look-alikes"),
    mark("References"),
)


@frozen
class Section:
    """A head of the page with its paragraphs, each in one line."""

    head: str
    paragraphs: tuple[str, ...]


@frozen
class Page:
    """A rule explained, in the language in force.

    Attributes
    ----------
    code, name : str
        "BH103", "batch-mean".
    title : str
        What holds when the rule does, in a few words.
    summary : str
        The same in a sentence.
    sections : tuple of Section
    """

    code: str
    name: str
    title: str
    summary: str
    sections: tuple[Section, ...]


def page_of(rule: Rule | TextRule) -> Page:
    """Return the page of a rule."""
    module = importlib.import_module(rule.module)
    summary, sections = parsed(inspect.getdoc(module) or "")
    return Page(
        rule.code,
        rule.name,
        title_of(rule),
        _(summary),
        tuple(Section(_(head), tuple(_(text) for text in texts)) for head, texts in sections),
    )


def title_of(rule: Rule | TextRule) -> str:
    """Return what a rule is called in a few words of the language in force."""
    return _(rule.title)


def parsed(docstring: str) -> tuple[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    """Return a page's first sentence, and its heads with their paragraphs.

    A paragraph's lines are joined: the text does not change where a line is broken
    elsewhere, and it can be looked up in the catalogue.
    """
    summary, _blank, rest = docstring.partition("\n\n")
    sections: list[tuple[str, list[str]]] = []
    lines: list[str] = []

    def close() -> None:
        if lines and sections:
            sections[-1][1].append(" ".join(" ".join(lines).split()))
        lines.clear()

    for line in rest.splitlines():
        if line and not line[0].isspace():
            close()
            sections.append((line.strip(), []))
        elif line.strip():
            lines.append(line.strip())
        else:
            close()
    close()
    return " ".join(summary.split()), tuple((head, tuple(texts)) for head, texts in sections)


def texts_of(docstring: str) -> Iterator[str]:
    """Yield every text of a page that is translated: all but the references."""
    summary, sections = parsed(docstring)
    yield summary
    for head, paragraphs in sections:
        if head != "References":
            yield from paragraphs


def extract(file: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Any]:
    """Yield the texts of a rule's file for the catalogue: an extraction method of Babel's.

    Named in babel.cfg; only `make messages` and a test call it.
    """
    from babel.messages.extract import extract_python

    content = file.read()
    docstring = ast.get_docstring(ast.parse(content))
    for text in texts_of(docstring) if docstring and HEADS[0] in docstring else ():
        yield 1, "mark", text, []
    yield from extract_python(io.BytesIO(content), keywords, comment_tags, options)
