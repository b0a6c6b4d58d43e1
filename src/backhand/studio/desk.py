"""What lies on one browser tab's desk: the code, and the check of it that runs or has run.

A desk outlives the page: after a reload, and in the room Graph, the same code is there. Pages
watch it and are told of every change.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from backhand.diagnosis.report import Report, SubjectReport, from_record
from backhand.language import language
from backhand.studio.judges import Judges
from backhand.studio.manuscript import Manuscript, UnusableError

State = Literal["empty", "running", "done", "failed", "cancelled"]
Hints = Literal["where", "kind", "fix"]
STEPS: Final[tuple[Hints, ...]] = ("where", "kind", "fix")

# Desks that are remembered; each holds some megabytes at most.
_MOST_DESKS: Final = 64


@dataclass
class Desk:
    """The desk of one tab.

    Attributes
    ----------
    manuscript : Manuscript
        As it stands in the editor.
    checked : Manuscript or None
        As it stood when the check began; findings point into it.
    state : str
        Of the check.
    names : tuple of str
        Of the subjects that are checked, in their order.
    subjects : list of SubjectReport
        Those that are done.
    remarks : tuple of dict
        On the text (BH5xx).
    walls : tuple of str or None
    message : str
        Why a check failed.
    waiting : bool
        Other tabs' checks come first.
    spoken : str
        The language that the findings are in.
    seconds : float
        What the code's author gives each subject.
    everything : bool
        Whether all hints are shown at once.
    steps : dict
        How much is told of a finding, by the numbers of subject and finding.
    opened : dict
        Which gradients' maps a reader opened or closed, by the subject's number and their name.
    """

    manuscript: Manuscript = field(default_factory=lambda: Manuscript(""))
    checked: Manuscript | None = None
    state: State = "empty"
    names: tuple[str, ...] = ()
    subjects: list[SubjectReport] = field(default_factory=list)
    remarks: tuple[Mapping[str, Any], ...] = ()
    walls: tuple[str, ...] | None = None
    message: str = ""
    waiting: bool = False
    spoken: str = ""
    seconds: float = 10.0
    everything: bool = False
    steps: dict[tuple[int, int], Hints] = field(default_factory=dict)
    opened: dict[tuple[int, str], bool] = field(default_factory=dict)
    _watchers: list[Callable[[], None]] = field(default_factory=list)
    _task: asyncio.Task[None] | None = None

    @property
    def report(self) -> Report:
        """What is known so far, as every other report has it."""
        return Report(tuple(self.subjects), self.remarks, self.walls)

    @property
    def is_changed(self) -> bool:
        """Whether the code is another than the one that was checked."""
        return self.checked is not None and self.checked != self.manuscript

    def step(self, subject: int, finding: int) -> Hints:
        """Return how much is told of a finding."""
        return "fix" if self.everything else self.steps.get((subject, finding), "where")

    def tell_more(self, subject: int, finding: int) -> None:
        """Tell a finding's next hint."""
        following = STEPS.index(self.step(subject, finding)) + 1
        self.steps[subject, finding] = STEPS[min(following, len(STEPS) - 1)]

    def watch(self, watcher: Callable[[], None]) -> None:
        """Have a page told of every change of the check."""
        self._watchers.append(watcher)

    def leave(self, watcher: Callable[[], None]) -> None:
        """Tell a page no more; a check that nobody waits for is ended."""
        if watcher in self._watchers:
            self._watchers.remove(watcher)
        if not self._watchers:
            self.cancel()

    def begin(self, judges: Judges) -> None:
        """Begin to check the manuscript, in the language in force.

        Raises
        ------
        UnusableError
            There is nothing that could be checked.
        """
        content = self.manuscript.content()
        if self.state == "running" and not self.is_changed:
            return  # under way already: beginning anew would only take longer
        self._stop()
        self.checked, self.state, self.spoken = self.manuscript, "running", language()
        self.names, self.subjects, self.remarks, self.walls = (), [], (), None
        self.message, self.waiting, self.steps, self.opened = "", False, {}, {}
        name = self.manuscript.name
        job = {"op": "check", "main": name, "files": {name: content}}
        self._task = asyncio.get_running_loop().create_task(self._run(judges, job))
        self._tell()

    def begin_again(self, judges: Judges) -> None:
        """Check what was checked once more, where its findings are in another language."""
        if self.state == "done" and self.spoken != language() and not self.is_changed:
            steps = dict(self.steps)
            try:
                self.begin(judges)
            except UnusableError:
                return
            self.steps = steps

    def cancel(self) -> None:
        """End the check that runs."""
        if self.state == "running":
            self._stop()
            self.state = "cancelled"
            self._tell()

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _run(self, judges: Judges, job: Mapping[str, Any]) -> None:
        async with aclosing(judges.do(job, seconds=self.seconds)) as events:
            async for event in events:
                self._take(event)
                self._tell()

    def _take(self, event: Mapping[str, Any]) -> None:
        kind = event["event"]
        self.waiting = kind == "waiting"
        if kind == "source":
            self.remarks = tuple(event["remarks"])
        elif kind == "names":
            self.names = tuple(event["names"])
        elif kind == "subject":
            self.subjects.append(from_record(event["record"]))
        elif kind == "end":
            self.walls = tuple(event["walls"])
            self.state = "done"
        elif kind == "failed":
            self.message = event["message"]
            self.state = "failed"

    def _tell(self) -> None:
        for watcher in list(self._watchers):
            watcher()


class Desks:
    """The desks of all tabs, by the tabs' own numbers; the one unused for longest is cleared."""

    def __init__(self) -> None:
        self._desks: OrderedDict[str, Desk] = OrderedDict()

    def of(self, tab: str) -> Desk:
        """Return a tab's desk, a new one where it has none."""
        desk = self._desks.setdefault(tab, Desk())
        self._desks.move_to_end(tab)
        while len(self._desks) > _MOST_DESKS:
            _oldest, cleared = self._desks.popitem(last=False)
            cleared.cancel()
        return desk
