"""``backhand check --fix``: the edits that are proved, written into files or copies of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from backhand.atomic_file import write_atomically
from backhand.errors import RunFolderError
from backhand.language import gettext as _

if TYPE_CHECKING:
    from backhand.checking.mendings import MendedFile
    from backhand.diagnosis.report import Report
    from backhand.sources.target import Target


def fixed(
    report: Report,
    targets: Sequence[Target],
    read: Mapping[str, bytes],
    copies: Path | None,
    check: Callable[[Sequence[Target]], Report],
) -> int:
    """Write what a report proves; return the status of the files as they are then.

    Parameters
    ----------
    report : Report
    targets : sequence of Target
        That were checked.
    read : mapping of bytes
        What stood in their files before that: a file with anything else in it is left alone.
    copies : Path or None
        The folder that copies are written to; None: the files themselves.
    check : callable
        Checks targets as the report's were.
    """
    from backhand.checking.mendings import mended_files
    from backhand.diagnosis.report import Report

    found = mended_files(report, read)
    if not found:
        click.echo(_("No edit is proved: there is nothing to write."), err=True)
        return report.exit_status
    written = [file.path for file in found if _is_written(file, copies)]
    if copies is not None or not written:
        return report.exit_status
    again = check([target for target in targets if target.path in written])
    for path in written:
        subjects = [s for s in again.subjects if s.path == path]
        right = sum(s.verdict == "pass" for s in subjects)
        click.echo(
            _("{path}: checked again, {right} of {count} correct").format(
                path=path, right=right, count=len(subjects)
            ),
            err=True,
        )
    others = tuple(s for s in report.subjects if s.path not in written)
    return Report((*others, *again.subjects)).exit_status


def _is_written(file: MendedFile, copies: Path | None) -> bool:
    """Write a file, after asking at a terminal; say what became of it."""
    if file.trouble:
        click.echo(file.trouble, err=True)
        return False
    source = Path(file.path)
    target = source.resolve() if copies is None else copies / _within(source)
    if copies is None:
        if sys.stdin.isatty():
            _show(file)
            if not click.confirm(_("Write this into {path}?").format(path=file.path), err=True):
                return False
        try:
            same = source.read_bytes() == file.before
        except OSError:
            same = False
        if not same:
            text = _("{path} has changed since it was read; it is left as it is")
            click.echo(text.format(path=file.path), err=True)
            return False
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(target, file.after)
    except (OSError, RunFolderError) as error:
        told = _("{path} can't be written: {reason}").format(path=target, reason=error)
        click.echo(str(error) if isinstance(error, RunFolderError) else told, err=True)
        return False
    shown = file.path if copies is None else target
    click.echo(_("{path}: written, edits: {count}").format(path=shown, count=file.edits), err=True)
    if copies is None and source.suffix == ".ipynb":
        click.echo(_("Where it is open, load it again before you save it."), err=True)
    return True


def _within(path: Path) -> Path:
    """Return a file's place within the folder for copies: as it lies from the current folder."""
    whole = path.resolve()
    here = Path.cwd()
    return whole.relative_to(here) if whole.is_relative_to(here) else Path(path.name)


def _show(file: MendedFile) -> None:
    """Show what would be written."""
    from backhand.diagnosis.mending.code import patch

    before, after = (
        content.decode("utf-8", "replace").replace("\r\n", "\n")
        for content in (file.before, file.after)
    )
    click.echo(patch(before, after, file.path), nl=False, err=True)
