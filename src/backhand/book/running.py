"""A script or notebook run as it stands, with the book's modules importable."""

from __future__ import annotations

import ast
import linecache
import os
import sys
import warnings
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from backhand.book.importing import install
from backhand.book.magics import NAME, Magics, as_python
from backhand.errors import BackhandError
from backhand.language import gettext as _


class ScriptError(BackhandError):
    """The file that was to be run is missing, or can't be read."""


def run_file(path: str | os.PathLike[str], arguments: tuple[str, ...] = ()) -> None:
    """Run a file as ``python FILE …`` would, in this process.

    Parameters
    ----------
    path : path
        A .py file or an .ipynb notebook, whose code cells are run in turn.
    arguments : tuple of str
        sys.argv after the file's name.

    Raises
    ------
    ScriptError
        There is no such file, or it is no notebook.
    BaseException
        Whatever the file raises.
    """
    script = Path(path)
    if not script.is_file():
        raise ScriptError(
            _("{path} is a folder, not a script").format(path=path)
            if script.is_dir()
            else _("there is no file {path}").format(path=path)
        )
    try:
        content = script.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ScriptError(
            _("{path} can't be read: {reason}").format(path=path, reason=error)
        ) from error
    install()
    _draw_without_a_screen()
    sys.argv = [str(path), *arguments]
    # For processes that the script starts, which don't have the finder.
    places = (os.environ.get("PYTHONPATH"), str(Path(__file__).resolve().parent))
    os.environ["PYTHONPATH"] = os.pathsep.join(place for place in places if place)
    # As Python does: the script's folder first, so that files beside it are found.
    sys.path.insert(0, str(script.resolve().parent))
    main = ModuleType("__main__")
    main.__dict__.update(__file__=os.path.abspath(path), __builtins__=__builtins__)
    sys.modules["__main__"] = main
    if script.suffix.lower() == ".ipynb":
        _run_notebook(script, content, main.__dict__)
    else:
        exec(compile(content, str(path), "exec", dont_inherit=True), main.__dict__)


def _run_notebook(path: Path, content: str, names: dict[str, Any]) -> None:
    from backhand.sources.notebook import code_cells

    try:
        cells = code_cells(content)
    except ValueError as error:
        raise ScriptError(f"{path}: {error}") from error
    magics = Magics(names)
    names.update(magics.names())
    names[NAME] = magics
    for cell, source, _count in cells:
        name = _("{path}, cell {cell}").format(path=path, cell=cell)
        # So that a traceback shows the cell's own lines.
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        for code, shown in _statements(as_python(source), name):
            if not shown:
                exec(code, names)
            elif (value := eval(code, names)) is not None:
                print(repr(value))  # noqa: T201 - what the notebook would show


def _statements(text: str, name: str) -> list[tuple[CodeType, bool]]:
    """Return a cell's code, and the last line apart where it is an expression to be shown."""
    tree = ast.parse(text, name)
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr) or text.rstrip().endswith(";"):
        return [(compile(tree, name, "exec", dont_inherit=True), False)]
    body = ast.Module(tree.body[:-1], [])
    return [
        (compile(body, name, "exec", dont_inherit=True), False),
        (compile(ast.Expression(last.value), name, "eval", dont_inherit=True), True),
    ]


def _draw_without_a_screen() -> None:
    """Have plt.show() and Image.show() go by where there is no screen: no failure, no complaint."""
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        os.environ.setdefault("MPLBACKEND", "agg")
        from PIL import ImageShow

        class Nowhere(ImageShow.Viewer):
            """Shows no picture; without it Pillow starts a browser that finds no screen."""

            def show(self, image: Any, **options: Any) -> bool:
                return True

        ImageShow.register(Nowhere, 0)
    warnings.filterwarnings("ignore", message=".*non-interactive.*")
