"""What a notebook has beside Python: ``!command``, ``%magic``, ``%%cell magic``, ``name?``.

A cell is rewritten as Python that calls `Magics`; nothing of IPython is needed.
"""

from __future__ import annotations

import ast
import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from backhand.pattern import pattern

# How the rewritten cell reaches the object below.
NAME: Final = "__backhand_magics__"
# A line with ! or %, whose output or value may be given a name; a line that asks for help.
_LINE: Final = pattern(r"^(\s*)((?:[\w.]+\s*=\s*)?)([%!]{1,2})(?!=)(\S.*)$")
_QUESTION: Final = pattern(r"^(\s*)(?:[\w.]+\?{1,2}|\?{1,2}\s*[\w.]+)\s*$")
# Cell magics after which Python follows, and those whose cell a shell reads.
_PYTHON: Final = ("time", "timeit", "capture", "prun", "python", "python3")
_SHELL: Final = ("bash", "sh", "!", "system", "sx")


def as_python(cell: str) -> str:
    """Return a cell's text as Python with as many lines, for the names that `Magics` gives it.

    Parameters
    ----------
    cell : str

    Examples
    --------
    >>> as_python("x = 1 % 2")
    'x = 1 % 2'
    >>> as_python("!ls")
    "__backhand_magics__.shell('ls')"
    """
    lines = cell.split("\n")
    first = next((k for k, line in enumerate(lines) if line.strip()), None)
    if first is not None and lines[first].startswith("%%"):
        name, _blank, words = lines[first][2:].strip().partition(" ")
        if name not in _PYTHON:
            body = "\n".join(lines[first + 1 :]) + "\n"
            call = f"{NAME}.cell({name!r}, {words.strip()!r}, {body!r})"
            return "\n" * first + call
        lines[first] = ""
    try:
        ast.parse("\n".join(lines))
    except SyntaxError:
        lines = _without_magics(lines)
    return "\n".join(lines)


def _without_magics(lines: list[str]) -> list[str]:
    done: list[str] = []
    for number, line in enumerate(lines):
        if len(done) > number:
            continue  # taken as the continuation of a command
        match = _LINE.match(line)
        if match is None:
            help_wanted = _QUESTION.match(line)
            done.append(f"{help_wanted[1]}pass" if help_wanted else line)
            continue
        indent, target, sign, words = match.groups()
        last = number
        while words.endswith("\\") and last + 1 < len(lines):
            last += 1
            words = words[:-1] + lines[last]
        if sign == "!!" or (sign == "!" and target):
            call = f"lines({words!r})"
        elif sign == "!":
            call = f"shell({words!r})"
        else:
            name, _blank, words = words.partition(" ")
            call = f"line({name!r}, {words.strip()!r})"
        done += [f"{indent}{target}{NAME}.{call}", *[""] * (last - number)]
    return done


class Magics:
    """Does what those lines ask for, as far as a script can.

    What concerns the notebook's page alone (``%matplotlib inline``, ``%autoreload``) goes by.

    Parameters
    ----------
    names : dict
        The notebook's variables.
    """

    def __init__(self, names: dict[str, Any]) -> None:
        self._names = names

    def shell(self, command: str) -> None:
        """Run a command in the shell, its output among the notebook's own."""
        self._run(command, None)

    def lines(self, command: str) -> list[str]:
        """Return the lines that a command prints."""
        printed = self._run(command, subprocess.PIPE).stdout
        return str(printed).splitlines()

    def line(self, name: str, words: str) -> Any:
        """Do what ``%name words`` asks for."""
        if name in ("time", "timeit"):
            code = words
            while option := re.match(r"-\w+\s*\d*\s+", code):
                code = code[option.end() :]
            exec(code, self._names)
            return None
        words = self._filled(words)
        if name == "cd":
            os.chdir(os.path.expanduser(words.strip("'\"") or "~"))
        elif name == "pwd":
            return os.getcwd()
        elif name == "run":
            script, *arguments = words.split()
            self._run_script(script, arguments)
        elif name in ("pip", "conda", "ls", "mkdir", "cat"):
            self.shell(f"{name} {words}" if name != "pip" else f"python -m pip {words}")
        elif name in ("env", "set_env") and "=" in words:
            key, _sign, value = words.partition("=")
            os.environ[key.strip()] = value.strip()
        return None

    def cell(self, name: str, words: str, body: str) -> None:
        """Do what ``%%name words`` asks for with the rest of its cell."""
        if name in _SHELL:
            self.shell(body)
        elif name in ("writefile", "file"):
            append, _blank, path = words.rpartition(" ")
            with Path(path.strip("'\"")).open(
                "a" if append == "-a" else "w", encoding="utf-8"
            ) as f:
                f.write(body)

    def names(self) -> dict[str, Callable[..., Any]]:
        """Return what IPython puts among a notebook's names of its own accord."""
        return {"display": display, "get_ipython": lambda: self}

    # As get_ipython() has them.

    def run_line_magic(self, name: str, words: str = "", *_rest: Any) -> Any:
        """Do what ``%name words`` asks for."""
        return self.line(name, words)

    def run_cell_magic(self, name: str, words: str, body: str) -> None:
        """Do what ``%%name words`` asks for."""
        self.cell(name, words, body)

    def magic(self, text: str) -> Any:
        """Do what ``%text`` asks for."""
        name, _blank, words = text.lstrip("%").partition(" ")
        return self.line(name, words)

    def system(self, command: str) -> None:
        """Run a command in the shell."""
        self.shell(command)

    def _run(self, command: str, stdout: int | None) -> subprocess.CompletedProcess[str]:
        sys.stdout.flush()
        sys.stderr.flush()
        # `python` is this Python, which has what the notebook imports.
        places = [str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]
        done = subprocess.run(
            self._filled(command),
            shell=True,
            check=False,  # as in a notebook: the next line comes, whatever a command made of it
            env={**os.environ, "PATH": os.pathsep.join(places)},
            stdout=stdout if stdout is not None or _is_real(sys.stdout) else subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
        )
        if stdout is None and done.stdout:
            sys.stdout.write(done.stdout)
        return done

    def _filled(self, words: str) -> str:
        """Return words with {name} replaced by the notebook's variable of that name."""
        return re.sub(r"(?<!\{)\{(\w+)\}", self._value, words)

    def _value(self, match: re.Match[str]) -> str:
        return str(self._names.get(match[1], match[0]))

    def _run_script(self, script: str, arguments: list[str]) -> None:
        import runpy

        before = sys.argv
        sys.argv = [script, *arguments]
        try:
            self._names.update(runpy.run_path(script, run_name="__main__"))
        finally:
            sys.argv = before


def _is_real(stream: Any) -> bool:
    """Whether a child process can write to the stream itself."""
    try:
        stream.fileno()
    except (AttributeError, io.UnsupportedOperation, ValueError):
        return False
    return True


def display(*values: Any, **_options: Any) -> None:
    """Show values one below the other, as text."""
    for value in values:
        print(repr(value))  # noqa: T201 - what a notebook would show
