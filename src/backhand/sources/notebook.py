"""A notebook's code cells as one module's text, with the way back to the cells."""

from __future__ import annotations

import ast
import difflib
import json
from collections.abc import Iterator
from dataclasses import field
from typing import Any, Final

from backhand.frozen import frozen
from backhand.language import gettext as _
from backhand.pattern import pattern
from backhand.sources.python2 import as_meant, as_python3, is_python2

# Cell magics after which plain Python follows; the cells of all others are dropped.
_TRANSPARENT: Final = ("time", "timeit", "capture", "prun")
_MAGIC: Final = pattern(r"^(\s*)(?:[\w\s,.\[\]]+=\s*)?[%!](?!=)\S.*$")
_QUESTION: Final = pattern(r"^(\s*)[\w.]+\?{1,2}\s*$|^(\s*)\?{1,2}[\w.]+\s*$")

# Calls that make a constant, run when a notebook is read; every other call is left out.
_MAKERS: Final = pattern(
    r"^(np|numpy)\.(random\.(default_rng|RandomState|Generator|PCG64)|array|zeros|ones|eye|full"
    r"|arange|linspace|sqrt|log|exp|float32|float64|int64|finfo)$"
)


@frozen
class Fault:
    """What of a file was left out: a cell that is no Python, or what can't be run.

    Attributes
    ----------
    message, fix : str
    line, cell : int or None
    harmless : bool
        Nothing that was to be checked is missing for it.
    """

    message: str
    line: int | None = None
    cell: int | None = None
    fix: str = ""
    harmless: bool = False


@frozen
class NotebookText:
    """The cells of a notebook joined.

    Attributes
    ----------
    text : str
        All code cells one below the other, magics blanked.
    tree : ast.Module
        Its definitions, imports and constants; lines as in `text`.
    starts : tuple of (int, int)
        First line in `text` (from 1) and number among all cells (from 1) of each code cell.
    faults : tuple of Fault
        Cells that do not parse; they are left out of `tree`.
    counts : tuple of (int, int, int or None)
        First line in `text`, number and execution count of each code cell.
    """

    text: str
    tree: ast.Module
    starts: tuple[tuple[int, int], ...]
    faults: tuple[Fault, ...] = field(default=())
    counts: tuple[tuple[int, int, int | None], ...] = ()

    def locate(self, line: int) -> tuple[int | None, int]:
        """Return the cell that a line of the text came from, and the line in it."""
        for start, cell in reversed(self.starts):
            if line >= start:
                return cell, line - start + 1
        return None, line


def read_notebook(content: str) -> NotebookText:
    """Read the code cells of a notebook; nothing is run.

    Parameters
    ----------
    content : str
        The JSON of an .ipynb file.

    Raises
    ------
    ValueError
        It is no notebook.
    """
    sources = code_cells(content)
    lines: list[str] = []
    starts: list[tuple[int, int]] = []
    faults: list[Fault] = []
    body: list[ast.stmt] = []
    bound: set[str] = set()
    old = False
    counts: list[tuple[int, int, int | None]] = []
    for number, source, count in sources:
        own = _without_magics(source)
        starts.append((len(lines) + 1, number))
        counts.append((len(lines) + 1, number, count if isinstance(count, int) else None))
        try:
            turned = _parseable("\n".join(own))
            old = old or turned != "\n".join(own)
            tree, own = ast.parse(turned), turned.split("\n")
        except SyntaxError as error:
            faults.append(
                Fault(
                    _("cell {cell}, line {line}, column {column}: {reason}").format(
                        cell=number, line=error.lineno, column=error.offset, reason=error.msg
                    ),
                    error.lineno,
                    number,
                    _("Python can't read the cell; it was left out"),
                )
            )
            own = [""] * len(own)  # so that what reads the text again can parse it
        else:
            ast.increment_lineno(tree, len(lines))
            body += definitions_of(tree.body, bound)
        lines += own
    tree = ast.Module(body, [])
    return NotebookText(
        "\n".join(lines) + "\n",
        as_meant(tree) if old or is_python2("\n".join(lines), tree) else tree,
        tuple(starts),
        tuple(faults),
        tuple(counts),
    )


def _parseable(text: str) -> str:
    """Return a cell's text: Python 2's, where Python 3 can't parse it and it is that."""
    try:
        ast.parse(text)
    except SyntaxError:
        return as_python3(text) or text
    return text


def code_cells(content: str) -> list[tuple[int, str, Any]]:
    """Return the code cells of a notebook as they are, magics and all.

    Parameters
    ----------
    content : str
        The JSON of an .ipynb file.

    Returns
    -------
    cells : list of (int, str, int or None)
        Number among all cells, from 1; text; execution count.

    Raises
    ------
    ValueError
        It is no notebook.
    """
    return [
        (number, cell.source, cell.get("execution_count"))
        for number, cell in enumerate(cells_of(content), 1)
        if cell.cell_type == "code"
    ]


def code_alone(path: str, content: bytes) -> bytes:
    """Return a file's content; of a notebook its cells without their outputs and attachments.

    Only code is judged, and only code counts against what a submission may hold.

    Parameters
    ----------
    path : str
        Whose ending says whether it is a notebook.
    content : bytes
        What is no notebook, whatever its name, is returned as it is.
    """
    if not path.lower().endswith(".ipynb"):
        return content
    try:
        document = json.loads(content.decode("utf-8-sig"))
        sheets = [document, *document.get("worksheets", ())]
        for cell in [cell for sheet in sheets for cell in sheet.get("cells", ())]:
            if "outputs" in cell:
                cell["outputs"] = []
            cell.pop("attachments", None)
            cell["metadata"] = {}
            if cell.get("cell_type") != "code":
                cell["source"] = cell["input"] = ""
        document["metadata"] = {}
        return json.dumps(document).encode()
    except (ValueError, AttributeError, TypeError, LookupError, RecursionError):
        return content


def cells_of(content: str) -> list[Any]:
    """Return a notebook's cells as nbformat 4 has them, whatever version it is in.

    Raises
    ------
    ValueError
    """
    import nbformat  # a tenth of a second, for notebooks alone

    try:
        document = json.loads(content)
        if "cells" not in document and "worksheets" not in document:
            raise ValueError
        # Its schema is not insisted on: hand-made ones lack keys that no check needs.
        document.setdefault("nbformat", 4 if "cells" in document else 3)
        document.setdefault("metadata", {})
        for cell in document.get("cells", ()):
            cell.setdefault("metadata", {})
            if cell.get("cell_type") == "code":
                cell["outputs"] = []  # megabytes of pictures, which nobody reads here
            cell["source"] = "".join(cell.get("source", ""))
        whole = nbformat.reader.reads(json.dumps(document))  # type: ignore[no-untyped-call]
        cells = [*nbformat.convert(whole, 4).cells]  # type: ignore[no-untyped-call]
    except json.JSONDecodeError as error:
        raise ValueError(_("it is not a notebook: {reason}").format(reason=error)) from error
    except Exception as error:  # whatever a document that is none makes of the conversion
        raise ValueError(_("it is not a notebook: it holds no cells")) from error
    return cells


def _without_magics(source: str) -> list[str]:
    lines = source.splitlines()
    first = next((k for k, line in enumerate(lines) if line.strip()), None)
    if first is not None and lines[first].startswith("%%"):
        if lines[first][2:].split(maxsplit=1)[:1] and (
            lines[first][2:].split(maxsplit=1)[0] in _TRANSPARENT
        ):
            lines[first] = ""
        else:
            return [""] * len(lines)
    text = "\n".join(lines)
    try:
        ast.parse(text)
        return lines  # no magics, or none that is not Python: strings may hold % and ! as well
    except SyntaxError:
        pass
    return [
        f"{match.group(1) or ''}pass"
        if (match := _MAGIC.match(line) or _QUESTION.match(line))
        else line
        for line in lines
    ]


def definitions_of(body: list[ast.stmt], bound: set[str]) -> Iterator[ast.stmt]:
    """Yield definitions, imports and constants, and put down the names they bind."""
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            bound.add(node.name)
            yield node
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            bound.update((a.asname or a.name).split(".")[0] for a in node.names)
            yield node
        elif isinstance(node, ast.Try) and all(
            isinstance(n, (ast.Import, ast.ImportFrom)) for n in node.body
        ):
            for statement in node.body:
                if isinstance(statement, (ast.Import, ast.ImportFrom)):
                    bound.update((a.asname or a.name).split(".")[0] for a in statement.names)
            yield node
        elif isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)]
            plain = all(isinstance(t, (ast.Name, ast.Tuple)) for t in targets)
            if plain and _is_constant(node.value, bound):
                bound.update(names)
                yield node
            elif plain:
                # It means something else from here on, which was not run.
                bound.difference_update(names)


def _is_constant(node: ast.expr, bound: set[str]) -> bool:
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Name):
        return node.id in bound
    if isinstance(node, ast.Attribute):
        return _is_constant(node.value, bound)
    if isinstance(node, ast.Lambda):
        return True
    if isinstance(node, ast.Call):
        return bool(_MAKERS.match(ast.unparse(node.func))) and all(
            _is_constant(a, bound) for a in (*node.args, *(k.value for k in node.keywords))
        )
    if isinstance(
        node, (ast.Tuple, ast.List, ast.Set, ast.UnaryOp, ast.BinOp, ast.Dict, ast.Starred)
    ):
        return all(
            _is_constant(child, bound)
            for child in ast.iter_child_nodes(node)
            if isinstance(child, ast.expr)
        )
    return False


def with_text(content: str, after: str) -> str | None:
    """Return a notebook with its cells' text changed, its outputs and metadata as they were.

    Parameters
    ----------
    content : str
        The JSON of an .ipynb file.
    after : str
        What `read_notebook` reads of it, with some lines changed within cells.

    Returns
    -------
    content : str or None
        None where a changed line is none that stands in the file as it was read.
    """
    try:
        read, document = read_notebook(content), json.loads(content)
        cells = document["cells"]
    except (ValueError, LookupError):
        return None
    before, lines = read.text.split("\n"), after.split("\n")
    sources: dict[int, list[str]] = {}
    matched = difflib.SequenceMatcher(None, before, lines, autojunk=False)
    for tag, i1, i2, j1, j2 in reversed(matched.get_opcodes()):
        if tag == "equal":
            continue
        # What is written between two cells goes on from the one above.
        number, line = read.locate(max(i1, 1) if i1 == i2 else i1 + 1)
        if number is None:
            return None
        first = line if i1 == i2 else line - 1
        own = sources.setdefault(number, "".join(cells[number - 1]["source"]).split("\n"))
        if own[first : first + i2 - i1] != before[i1:i2]:
            return None
        own[first : first + i2 - i1] = lines[j1:j2]
    for number, own in sources.items():
        joined = "\n".join(own)
        listed = isinstance(cells[number - 1]["source"], list)
        cells[number - 1]["source"] = joined.splitlines(keepends=True) if listed else joined
    return _written_as(content, document)


def _written_as(content: str, document: Any) -> str | None:
    """Return a document's JSON in the form that a text has; None where that form is another."""
    known = json.loads(content)
    for indent in (1, 2, 4, None, "\t"):
        for ascii_only in (False, True):
            for end in ("\n", ""):
                if content == json.dumps(known, indent=indent, ensure_ascii=ascii_only) + end:
                    return json.dumps(document, indent=indent, ensure_ascii=ascii_only) + end
    return None
