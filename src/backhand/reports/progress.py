"""How far a run has come: a bar on a terminal, a line an epoch in a pipe, or nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from backhand.language import gettext as _
from backhand.reports.training_table import header, row_line
from backhand.training import HistoryRow

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

# Seconds between two movements of the bar: often enough for the eye, seldom enough
# for the loop, which does thousands of steps a second.
_BETWEEN = 0.1


class RunProgress(Protocol):
    """What watches a run; used as ``with progress: …``."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def begin(self, iterations: int, iterations_per_epoch: int, done: int) -> None:
        """Take notice that a run of so many iterations begins after `done` of them."""

    def on_step(self, iteration: int, loss: float) -> None:
        """Take notice of an iteration."""

    def on_row(self, row: HistoryRow) -> None:
        """Take notice of the accuracies that were measured."""


class SilentProgress:
    """Says nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        pass

    def begin(self, iterations: int, iterations_per_epoch: int, done: int) -> None:
        """Say nothing."""

    def on_step(self, iteration: int, loss: float) -> None:
        """Say nothing."""

    def on_row(self, row: HistoryRow) -> None:
        """Say nothing."""


class LineProgress(SilentProgress):
    """Prints a line for each row."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._iterations_per_epoch = 1
        self._sum, self._count = 0.0, 0

    def begin(self, iterations: int, iterations_per_epoch: int, done: int) -> None:
        """Print the head of the table."""
        self._iterations_per_epoch = iterations_per_epoch
        self._print(header())

    def on_step(self, iteration: int, loss: float) -> None:
        """Keep the loss for the next line."""
        self._sum += loss
        self._count += 1

    def on_row(self, row: HistoryRow) -> None:
        """Print the row."""
        loss = self._sum / max(self._count, 1)
        self._sum, self._count = 0.0, 0
        self._print(row_line(row, row.iteration // self._iterations_per_epoch, loss))

    def _print(self, line: str) -> None:
        # Whoever reads the pipe sees each epoch when it is done.
        self._console.print(line, soft_wrap=True, markup=False, highlight=False)
        self._console.file.flush()


class BarProgress(LineProgress):
    """Prints a line for each row, with a moving bar below the last one."""

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._due = 0.0

    def begin(self, iterations: int, iterations_per_epoch: int, done: int) -> None:
        """Print the head of the table and show the bar."""
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        super().begin(iterations, iterations_per_epoch, done)
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=None),
            MofNCompleteColumn(),
            TextColumn("{task.fields[loss]}", markup=False),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
        )
        self._task = self._progress.add_task(
            _("training"), total=iterations, completed=done, loss=""
        )
        self._progress.start()

    def on_step(self, iteration: int, loss: float) -> None:
        """Move the bar, now and then."""
        super().on_step(iteration, loss)
        now = time.monotonic()
        if now >= self._due and self._progress is not None and self._task is not None:
            self._due = now + _BETWEEN
            self._progress.update(
                self._task, completed=iteration + 1, loss=_("loss {loss:.3f}").format(loss=loss)
            )

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._progress is not None:
            self._progress.stop()
            self._progress = None


def run_progress(console: Console, *, quiet: bool = False) -> RunProgress:
    """Return what suits the console: a bar, lines, or with `quiet` nothing."""
    if quiet:
        return SilentProgress()
    if console.is_terminal and not console.is_dumb_terminal:
        return BarProgress(console)
    return LineProgress(console)


@contextmanager
def entries_bar() -> Iterator[Callable[[int, int], None] | None]:
    """Give a callback for `check_gradients`'s `progress`, which draws a bar on standard error.

    Yields
    ------
    progress : callable (entries done, entries in all), or None
        None where standard error is no terminal.
    """
    from backhand.reports.console import make_console

    console = make_console(stderr=True)
    if not console.is_terminal or console.is_dumb_terminal:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        console=console,
        transient=True,
    ) as bar:
        task = bar.add_task(_("comparing entries"), total=None)
        due = 0.0

        def advance(done: int, total: int) -> None:
            nonlocal due
            now = time.monotonic()
            if now >= due:
                due = now + _BETWEEN
                bar.update(task, completed=done, total=total)

        yield advance
