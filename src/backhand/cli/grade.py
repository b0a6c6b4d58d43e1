"""``backhand grade``: points, tables and pages for a class's submissions."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from backhand.cli.options import language_option
from backhand.folder_lock import only_writer
from backhand.language import gettext as _
from backhand.sources.visible import visible

# Seconds between two lines of progress where there is no terminal.
_BETWEEN_LINES: Final = 5.0
# Submissions that are named in one line.
_NAMED: Final = 10

if TYPE_CHECKING:
    from backhand.grading.exercise import Exercise, ExerciseFile
    from backhand.grading.intake import Handed
    from backhand.grading.result import Result


@click.command(
    "grade",
    help=_(
        "Grade the submissions in FOLDER: files, notebooks, folders and zip archives, or the "
        "zip that Moodle or Canvas exports. Each runs behind walls. A run that was interrupted "
        "goes on where it stopped. Ends with status 0 when all were graded, 1 when the audit "
        "found the exercise wanting, 2 for what can't be read."
    ),
)
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option(
    "--exercise",
    "word",
    required=True,
    metavar="NAME|FILE",
    help=_("softmax-with-loss, two-layer-net, or a .toml or .py file of your own."),
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help=_("Where the table and the pages go; by default FOLDER-grades."),
)
@click.option(
    "--sheet",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="CSV",
    help=_("Fill the points into this sheet of Moodle's or Canvas's, in place."),
)
@click.option("--column", metavar="NAME", help=_("With --sheet: the column to fill."))
@click.option(
    "--audit",
    "audits",
    is_flag=True,
    help=_("First try the exercise on known right and wrong solutions."),
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help=_("Submissions at a time; by default as many as there are cores."),
)
@click.option("--dask", metavar="ADDRESS", help=_("Send them to this Dask scheduler instead."))
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True, max=3600),
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help=_("What each question of a submission may take."),
)
@click.option(
    "--walls/--no-walls",
    default=True,
    help=_(
        "Run submissions behind walls, and grade nothing where there are none; --no-walls grades "
        "there too: they can then read and write what you can."
    ),
)
@click.option("--fresh", is_flag=True, help=_("Grade all anew, whatever was graded before."))
@language_option
def command(
    folder: Path | None,
    word: str,
    out: Path | None,
    sheet: Path | None,
    column: str | None,
    audits: bool,
    jobs: int | None,
    dask: str | None,
    timeout: float,
    walls: bool,
    fresh: bool,
) -> int:
    """Grade what is in the folder and write what came of it."""
    from backhand.grading.exercise import find_exercise, read_exercise
    from backhand.grading.intake import take_in

    if folder is None and not audits:
        raise click.UsageError(_("name the folder of the submissions"))
    if column is not None and sheet is None:
        raise click.UsageError(_("--column goes with --sheet"))
    file = find_exercise(word)
    exercise = read_exercise(file)
    _say_walls(walls)
    if audits and not _audit(word, file, walls):
        return 1
    if folder is None:
        return 0
    submissions = take_in(folder)
    place = out or folder.with_name(f"{folder.stem if folder.is_file() else folder.name}-grades")
    place.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as held:
        held.enter_context(only_writer(place))
        if sheet is not None and sheet.parent.resolve() != place.resolve():
            held.enter_context(only_writer(sheet.parent))
        return _grade_into(
            place, submissions, file, exercise, sheet, column, timeout, jobs, dask, walls, fresh
        )


def _grade_into(
    place: Path,
    submissions: list[Handed],
    file: ExerciseFile,
    exercise: Exercise,
    sheet: Path | None,
    column: str | None,
    timeout: float,
    jobs: int | None,
    dask: str | None,
    walls: bool,
    fresh: bool,
) -> int:
    from backhand.grading.journal import Journal
    from backhand.grading.run import grade_all
    from backhand.grading.table import fill_sheet

    with (
        Journal(place / "journal.jsonl", exercise, fresh=fresh) as journal,
        _bar(len(submissions), _("Grading")) as told,
    ):
        known = sum(journal.key(handed) in journal.known for handed in submissions)
        if known:
            click.echo(
                _("{count} of them were graded before; --fresh grades all anew").format(
                    count=known
                ),
                err=True,
            )
        results = grade_all(
            submissions,
            file,
            journal,
            seconds=timeout,
            jobs=jobs,
            dask=dask,
            walled=walls,
            progress=lambda result, _known: told(result.student),
        )
    _write(place, results, exercise)
    if sheet is not None:
        filled = fill_sheet(sheet, results, column)
        click.echo(_("{sheet}: rows filled: {count}").format(sheet=sheet, count=filled))
    _tell(results, exercise, place)
    return 0


def _say_walls(walls: bool) -> None:
    """Say what stands between submissions and this machine.

    Raises
    ------
    UsageError
        Nothing does, and that was not asked for.
    """
    from backhand.running.walls import walls_here

    here = walls_here()
    if walls and here.lacking:
        raise click.UsageError(
            _(
                "{lacking}; a submission could read and write what you can, and use the network. "
                "--no-walls grades all the same."
            ).format(lacking=here.lacking)
        )
    if walls:
        told = _("Walls round each submission: {names}.").format(names=", ".join(here.names))
    else:
        told = _(
            "No walls: a submission can read and write what you can, and use the network. Grade "
            "nobody's code here whom you would not let use this machine."
        )
    click.echo(told, err=True)


def _audit(word: str, file: Any, walls: bool) -> bool:
    from backhand.grading.audit import audit

    with _bar(None, _("Audit")) as told:
        tried = audit(word, file, lambda one: told(one.name), walls=walls)
    for one in tried:
        sign = "✓" if one.told_apart else "✗"
        click.echo(f"{sign} {one.name}: {one.result.points:g} / {one.of:g}")
    apart = all(one.told_apart for one in tried)
    click.echo(
        _("The exercise tells right from wrong in all {count} known solutions.").format(
            count=len(tried)
        )
        if apart
        else _("The exercise does not tell right from wrong: {names}").format(
            names=", ".join(one.name for one in tried if not one.told_apart)
        )
    )
    return apart


def _write(place: Path, results: list[Result], exercise: Exercise) -> None:
    from backhand.atomic_file import write_atomically
    from backhand.grading.pages import class_page, student_page
    from backhand.grading.table import results_csv

    students = place / "students"
    students.mkdir(exist_ok=True)
    for result in results:
        write_atomically(
            students / f"{result.key}.html",
            student_page(result, exercise).encode("utf-8", "replace"),
        )
    document = {
        "schema": 1,
        "exercise": exercise.name,
        "points": exercise.points,
        "results": [result.to_dict() for result in results],
    }
    text = json.dumps(document, ensure_ascii=False, indent=1)
    write_atomically(place / "results.json", text.encode("utf-8", "replace"))
    write_atomically(place / "results.csv", results_csv(results, exercise))
    write_atomically(place / "index.html", class_page(results, exercise).encode("utf-8", "replace"))


def _tell(results: list[Result], exercise: Exercise, place: Path) -> None:
    count = len(results)
    click.echo(
        _("Submissions: {count}, on average {mean:.2f} of {of:g} points.").format(
            count=count, mean=sum(r.points for r in results) / count, of=exercise.points
        )
    )
    for status, text in (
        ("unreadable", _("could not be loaded: {names}")),
        ("empty", _("no Python in them: {names}")),
        ("refused", _("refused: {names}")),
    ):
        named = [r for r in results if r.status == status]
        if named:
            # One that was refused is there for the teacher to look at: why is said with it.
            names = [f"{r.student} ({r.message})" if r.message else r.student for r in named]
            shown = ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
            click.echo(f"  {len(names)} {text.format(names=shown)}")
    for result in [r for r in results if r.status == "graded" and r.message][:_NAMED]:
        click.echo(f"  {result.student}: {result.message}")
    click.echo(_("Written: {place}").format(place=visible(str(place / "index.html"))))


@contextmanager
def _bar(total: int | None, title: str) -> Iterator[Any]:
    """Show how far a run has come, with an estimate of the rest, on a terminal."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _lines(total, title)
        return
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[last]}"),
        console=console,
        transient=True,
    ) as progress:
        task = progress.add_task(title, total=total, last="")
        yield lambda name: progress.update(task, advance=1, last=str(name)[:30])


def _lines(total: int | None, title: str) -> Callable[[str], None]:
    """Return what tells a pipe or a log of progress, a line now and then."""
    began = last = time.monotonic()
    done = 0

    def told(_name: str) -> None:
        nonlocal done, last
        done += 1
        now = time.monotonic()
        if now - last < _BETWEEN_LINES or total is None:
            return
        last = now
        left = (now - began) / done * (total - done)
        click.echo(
            _("{title}: {done} of {total}, about {left:.0f} s to go").format(
                title=title, done=done, total=total, left=left
            ),
            err=True,
        )

    return told
