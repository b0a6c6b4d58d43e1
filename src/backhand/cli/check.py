"""``backhand check``: says whether gradients are right, and what is wrong with them."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from click.core import ParameterSource

from backhand.cli.options import language_option
from backhand.language import gettext as _
from backhand.running.one_thread import one_thread

if TYPE_CHECKING:
    from backhand.diagnosis.report import Report, SubjectReport
    from backhand.sources.target import Target

_FORMATS: Final = ("text", "json", "html", "sarif", "junit")
# The exercise's own check has a table and an object.
_OWN_FORMATS: Final = ("text", "json")
# Seconds of silence that a person at a terminal is left in.
_SILENCE: Final = 2.0


@click.command(
    "check",
    help=_(
        "Find out whether backward passes are right, and what is wrong with them. TARGET is a "
        "file.py, file.py::Name, notebook.ipynb, package.module:Name or a folder. Without one, "
        "the built-in two-layer network is checked on three MNIST images. Ends with status 0 if "
        "all is right, 1 if something is wrong, 2 if there was nothing to check, 3 if something "
        "could not be run."
    ),
)
@click.argument("words", nargs=-1, metavar="[TARGET]...")
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    default="text",
    show_default=True,
    help=_(
        "A table for people, an object for programs, a page with heat maps, or what code "
        "scanners and test tools read."
    ),
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=_("Write to this file in place of the terminal; with --fix, the folder for copies."),
)
@click.option(
    "--hints",
    type=click.Choice(["where", "kind", "fix"]),
    default="fix",
    show_default=True,
    help=_("How much is told: where it is wrong, what kind of mistake it is, how to mend it."),
)
@click.option(
    "--diff",
    is_flag=True,
    help=_(
        "With TARGET: print the edits that are proved to make every gradient right, as a patch "
        "for git apply, in place of the report."
    ),
)
@click.option(
    "--fix",
    is_flag=True,
    help=_(
        "With TARGET: write the edits that are proved into the files, and check these again. At a "
        "terminal it is asked first; with --output DIR copies are written."
    ),
)
@click.option(
    "--timeout",
    type=float,
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help=_("What each subject of a TARGET may take."),
)
@click.option(
    "--run-all",
    is_flag=True,
    help=_(
        "With TARGET: run every cell of a notebook and a file to its end, training and all, "
        "in place of the definitions. Give --timeout enough."
    ),
)
@click.option(
    "--lint/--no-lint",
    default=True,
    help=_("With TARGET: read the source text too, for definitions that never run and the like."),
)
@click.option(
    "--listing",
    is_flag=True,
    help=_(
        "With TARGET: show what every line of a backward pass holds, also where it is right; "
        "without it, the lines round a fault."
    ),
)
@click.option(
    "--verbose",
    is_flag=True,
    help=_(
        "With TARGET: show what is right too where there are several files, and say of it what "
        "that is worth."
    ),
)
@click.option(
    "--sandbox/--no-sandbox",
    default=None,
    help=_(
        "With TARGET: run files behind walls, without network and files but their own. "
        "By default those outside the current folder."
    ),
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help=_("With several files: check so many at a time. By default as many as there are cores."),
)
@click.option(
    "--exhaustive",
    is_flag=True,
    help=_("Without TARGET: compare every entry of every parameter, in place of a probe."),
)
@click.option(
    "--data",
    "data_folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=_("Without TARGET: take the images from this folder only."),
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    metavar="N",
    help=_("Without TARGET: draws the weights and the probe's directions."),
)
@language_option
@click.pass_context
def command(
    context: click.Context,
    /,
    words: tuple[str, ...],
    form: str,
    output: Path | None,
    hints: str,
    diff: bool,
    fix: bool,
    timeout: float,
    run_all: bool,
    lint: bool,
    listing: bool,
    verbose: bool,
    sandbox: bool | None,
    jobs: int | None,
    exhaustive: bool,
    data_folder: Path | None,
    seed: int,
) -> int:
    """Check what is named, or the built-in network, and show what came out."""
    context.with_resource(one_thread())
    given = {
        parameter.name: parameter.opts[0]
        for parameter in context.command.params
        if parameter.name is not None
        and context.get_parameter_source(parameter.name) is ParameterSource.COMMANDLINE
    }
    if not words:
        _refuse(
            given,
            (
                "hints",
                "diff",
                "fix",
                "timeout",
                "run_all",
                "lint",
                "listing",
                "verbose",
                "sandbox",
                "output",
                "jobs",
            ),
            _("{option} needs a TARGET"),
        )
        if form not in _OWN_FORMATS:
            raise click.UsageError(_("{option} needs a TARGET").format(option=f"--format {form}"))
        return _check_exercise(exhaustive, form, data_folder, seed)
    _refuse(given, ("exhaustive", "data_folder", "seed"), _("{option} can't go with a TARGET"))
    if fix and (diff or hints != "fix"):
        other = "--diff" if diff else f"--hints {hints}"
        raise click.UsageError(_("--fix can't go with {option}").format(option=other))
    if output is not None and not fix and output.is_dir():
        raise click.UsageError(_("--output {path} is a folder").format(path=output))
    if not 0 < timeout <= 1e6:
        raise click.UsageError(
            _("--timeout must be a positive number of seconds, not {value:g}").format(value=timeout)
        )
    return _check_targets(
        words,
        "diff" if diff else form,
        output,
        hints,
        timeout,
        lint=lint,
        run_all=run_all,
        sandbox=sandbox,
        jobs=jobs,
        verbose=verbose,
        listing=listing,
        fix=fix,
    )


def _refuse(given: dict[str, str], names: tuple[str, ...], message: str) -> None:
    for name in names:
        if name in given:
            raise click.UsageError(message.format(option=given[name]))


def _check_targets(
    words: tuple[str, ...],
    form: str,
    output: Path | None,
    hints: str,
    timeout: float,
    *,
    lint: bool,
    run_all: bool,
    sandbox: bool | None,
    jobs: int | None,
    verbose: bool,
    listing: bool,
    fix: bool,
) -> int:
    from backhand.checking.shared_out import cores
    from backhand.checking.targets import check_targets
    from backhand.sources.target import targets_of
    from backhand.sources.visible import visible

    targets = targets_of(words)
    modules = [target.label for target in targets if target.path is None]
    if sandbox and modules:
        raise click.UsageError(
            _("--sandbox takes files: {module} is a module's name").format(module=modules[0])
        )
    read: dict[str, bytes] = {}
    if fix:
        from backhand.checking.mendings import contents

        read = contents(t.path for t in targets if t.path is not None)
    copies = output if fix else None
    output = None if fix else output

    def check(some: Sequence[Target]) -> Report:
        progress, finish = _progress(len(some))
        try:
            return check_targets(
                some,
                timeout=timeout,
                progress=progress,
                lint=lint,
                run_all=run_all,
                sandbox=sandbox,
                jobs=jobs or cores(),
                listing=listing,
            )
        finally:
            finish()

    report = check(targets)
    if report.sandbox is not None:
        from backhand.running.walls import walls_here

        if lacking := walls_here().lacking:
            click.echo(lacking, err=True)
    seen = {subject.path for subject in report.subjects}
    silent = [
        shown for t in targets if t.path is not None and (shown := visible(t.path)) not in seen
    ]
    folded = form == "text" and output is None and len(targets) > 1 and not (verbose or listing)
    if silent and report.subjects and not folded:
        click.echo(_("Nothing to check in: {files}").format(files=", ".join(silent)), err=True)
    if not report.subjects:
        click.echo(
            _(
                "There was nothing to check in {targets}: no class with forward and backward, "
                "no NAME_forward with NAME_backward, no NAME_loss, no network."
            ).format(targets=visible(", ".join(words))),
            err=True,
        )
    told = report.with_hints("where" if hints == "where" else "kind" if hints == "kind" else "fix")
    _show(told, form, output, silent if folded else None, verbose=verbose, listing=listing)
    if fix:
        from backhand.cli.fix import fixed

        return fixed(report, targets, read, copies, check)
    return report.exit_status


def _show(
    told: Report,
    form: str,
    output: Path | None,
    silent: list[str] | None,
    *,
    verbose: bool,
    listing: bool,
) -> None:
    """Show a report, or write it; folded where files are given in which there was nothing."""
    if form == "text" and output is None:
        from backhand.reports.check_view import print_report
        from backhand.reports.console import make_console

        if silent is not None and told.subjects:
            from backhand.reports.folder_view import print_folder

            print_folder(told, make_console(), silent)
        elif told.subjects or told.source:
            print_report(told, make_console(), verbose=verbose, listing=listing)
        return
    text = _written(told, form, verbose=verbose, listing=listing)
    if output is None:
        click.echo(text, nl=False)
    else:
        from backhand.atomic_file import write_atomically

        write_atomically(output, text.encode("utf-8", "replace"))


def _written(report: Report, form: str, *, verbose: bool, listing: bool) -> str:
    """Return a report in one of the formats."""
    if form == "json":
        record = report.to_dict(listing=listing)
        return json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    if form == "html":
        from backhand.reports.check_page import check_page

        return check_page(report, listing=listing)
    if form == "sarif":
        from backhand.diagnosis.registry import all_rules
        from backhand.reports.check_sarif import sarif_text
        from backhand.sources.lint.linter import lint_rules

        return sarif_text(report, {**all_rules(), **lint_rules()})
    if form == "junit":
        from backhand.reports.check_junit import junit_text

        return junit_text(report)
    if form == "diff":
        from backhand.reports.check_diff import diff_text

        return diff_text(report)
    from backhand.reports.check_view import report_text

    return report_text(report, verbose=verbose, listing=listing)


def _progress(files: int) -> tuple[Callable[[SubjectReport], None], Callable[[], None]]:
    """Return what is told of each subject, and what clears the line at the end."""
    began, count = time.monotonic(), 0
    seen: set[str | None] = set()
    shows = sys.stderr.isatty()
    told = False

    def progress(subject: SubjectReport) -> None:
        nonlocal count, told
        count += 1
        seen.add(subject.path)
        if shows and time.monotonic() - began > _SILENCE:
            told = True
            line = _("checked: {count}, last {name}").format(count=count, name=subject.name)
            if files > 1:
                line += _("  (file {number} of {files})").format(number=len(seen), files=files)
            click.echo(f"\r\x1b[K{line}", nl=False, err=True)

    def finish() -> None:
        if told:
            click.echo("\r\x1b[K", nl=False, err=True)

    return progress, finish


def _check_exercise(exhaustive: bool, form: str, data_folder: Path | None, seed: int) -> int:
    """Check the built-in network on three images."""
    from backhand.data import load_dataset
    from backhand.networks import TwoLayerNet, check_exercise
    from backhand.reports.check_json import check_object
    from backhand.reports.console import make_console
    from backhand.reports.download_bar import download_bars
    from backhand.reports.gradient_table import gradient_table, summary
    from backhand.reports.progress import entries_bar

    with download_bars() as bars:
        dataset = load_dataset(
            folder=data_folder,
            notify=lambda message: click.echo(message, err=True),
            progress=bars,
        )
    with entries_bar() as progress:
        check = check_exercise(
            dataset.x_train, dataset.t_train, exhaustive=exhaustive, rng=seed, progress=progress
        )
    if form == "json":
        click.echo(json.dumps(check_object(check, TwoLayerNet), ensure_ascii=False, indent=2))
    else:
        console = make_console()
        console.print(gradient_table(check))
        console.print(summary(check))
    return 0 if check.passed else 1
