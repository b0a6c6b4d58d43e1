"""The process that checks code for the studio: a job comes in, and its events go out.

It stands between the page and the walls. A judge's work keeps Python busy for seconds, and the
page has to stay alive meanwhile; a check is cancelled by ending the process, and whatever runs
behind its walls ends with it. It never runs code without walls: where there are none it says what
to install.

Jobs::

    {"op": "check", "language": "en", "seconds": 10, "main": "a.py", "files": {"a.py": "…"}}
    {"op": "graph", …as above, "subject": "Affine" or null}
    {"op": "graph", "language": "en", "seconds": 10, "built_in": "Affine", "data": folder or null}

Events, of which "end" or "failed" is a job's last::

    {"event": "source", "remarks": […]}    what was remarked on the text (BH5xx)
    {"event": "names", "names": […]}       what will be checked
    {"event": "subject", "record": {…}}    as `backhand.diagnosis.report.to_record` has it
    {"event": "graph", "name": "…", "page": "<!doctype html>…", "notes": […]}
    {"event": "which", "names": […]}       there are several subjects; "failed" follows
    {"event": "end", "walls": […]}         null where none were needed: backhand's own code
    {"event": "failed", "message": "…"}
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import numpy as np

from backhand.checking.graphs import WhichSubjectError, graph_of_submission
from backhand.checking.submissions import check_submission
from backhand.checking.targets import walled
from backhand.diagnosis.report import plain, to_record
from backhand.errors import BackhandError
from backhand.language import gettext as _
from backhand.language import set_language
from backhand.running.sandbox import Sandbox
from backhand.running.service import Service, Services, register
from backhand.running.walls import walls_here
from backhand.sources.lint.linter import lint_text
from backhand.sources.submission import Submission

Event = dict[str, Any]
Tell = Callable[[Event], None]

# Of what comes back of somebody's code: no page shows more, and no browser should hold more.
_LONGEST_TEXT: Final = 4000
_MOST_ITEMS: Final = 4096
_MOST_SUBJECTS: Final = 100
_MOST_REMARKS: Final = 200
# Characters of a graph's page.
_LONGEST_PAGE: Final = 16 * 2**20

# Checked once behind the walls before anybody asks: what a check imports is then at hand.
_WARM_UP: Final = """\
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = -dout.sum(axis=0)
        return dout @ self.W.T
"""


class NoWallsError(BackhandError, RuntimeError):
    """This machine can't wall code off; the text says what to install."""


SERVICE: Final = "judge"
register(SERVICE, "backhand.studio.judge:Judge", believed=True)


class Judge(Service):
    """What one process keeps between jobs: the walls with their warm process."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._sandbox: Sandbox | None = None

    def on_warm_up(self, _request: dict[str, Any]) -> dict[str, Any]:
        """Raise the walls and check something small, so that the first job does not wait."""
        with suppress(BackhandError):
            submission = Submission("warm.py", {"warm.py": _WARM_UP.encode()}, "warm.py")
            for _subject in check_submission(self.sandbox(10.0), submission):
                pass
        return {}

    def on_do(self, request: dict[str, Any]) -> dict[str, Any]:
        """Do one job and send its events, the last one too."""

        def tell(event: Event) -> None:
            told = bounded(event)
            if "page" in event:
                told["page"] = event["page"]  # made here, and measured
            text = json.dumps(plain(told), ensure_ascii=True)
            self.services.tell({"event": np.frombuffer(text.encode("ascii"), np.uint8)})

        self.do(json.loads(request["job"].tobytes()), tell)
        return {}

    def sandbox(self, seconds: float) -> Sandbox:
        """Return the sandbox, to be used for one job.

        Raises
        ------
        NoWallsError
        """
        if not sys.platform.startswith("linux"):
            raise NoWallsError(
                _(
                    "the studio runs code behind walls that only Linux has: open it in a virtual "
                    "machine or a container with Linux, or check your own file in a terminal "
                    "with backhand check FILE"
                )
            )
        if lacking := walls_here().lacking:
            raise NoWallsError(lacking)
        limits = walled(seconds)
        if self._sandbox is None:
            self._sandbox = Sandbox(limits, warm=("subjects", "graphs"))
        # Each worker is given the limits of its own job.
        self._sandbox.limits = limits
        return self._sandbox

    def close(self) -> None:
        """End what runs behind the walls."""
        if self._sandbox is not None:
            self._sandbox.close()
            self._sandbox = None

    def do(self, job: Mapping[str, Any], tell: Tell) -> None:
        """Do one job and tell its events, the last one too."""
        set_language(job["language"])
        try:
            {"check": self._check, "graph": self._graph}[job["op"]](job, tell)
        except WhichSubjectError as error:
            tell({"event": "which", "names": list(error.names[:_MOST_SUBJECTS])})
            tell({"event": "failed", "message": str(error)})
        except BackhandError as error:
            tell({"event": "failed", "message": str(error)})
        except MemoryError:
            self.close()
            tell({"event": "failed", "message": _("the check needs more memory than there is")})

    def _check(self, job: Mapping[str, Any], tell: Tell) -> None:
        sandbox = self.sandbox(float(job["seconds"]))
        submission = submission_of_job(job)
        remarks = lint_text(submission.main, submission.files[submission.main])
        tell({"event": "source", "remarks": list(remarks[:_MOST_REMARKS])})
        subjects = check_submission(
            sandbox,
            submission,
            told=lambda names: tell({"event": "names", "names": list(names[:_MOST_SUBJECTS])}),
        )
        for number, subject in enumerate(subjects):
            if number == _MOST_SUBJECTS:
                break
            tell({"event": "subject", "record": to_record(subject)})
        tell({"event": "end", "walls": list(sandbox.walls.names)})

    def _graph(self, job: Mapping[str, Any], tell: Tell) -> None:
        from backhand.graph.page import graph_page

        if "built_in" in job:
            from backhand.studio.built_in import record_built_in

            folder = job.get("data")
            graph = record_built_in(job["built_in"], Path(folder) if folder else None)
            walls = None
        else:
            sandbox = self.sandbox(float(job["seconds"]))
            graph = graph_of_submission(sandbox, submission_of_job(job), job.get("subject"))
            walls = list(sandbox.walls.names)
        page = graph_page(graph)
        if len(page) > _LONGEST_PAGE:
            tell(
                {
                    "event": "failed",
                    "message": _(
                        "the graph is too large to be shown here: draw fewer samples, or a part"
                    ),
                }
            )
            return
        tell({"event": "graph", "name": graph.name, "page": page, "notes": list(graph.notes)})
        tell({"event": "end", "walls": walls})


def submission_of_job(job: Mapping[str, Any]) -> Submission:
    """Return the files of a job as the judge takes them."""
    files = {name: text.encode() for name, text in job["files"].items()}
    return Submission(job["main"], files, job["main"])


def bounded(value: Any) -> Any:
    """Return an event with its texts and lists cut to what a page can show."""
    if isinstance(value, str):
        whole = value.encode("utf-8", "replace").decode()
        return whole if len(whole) <= _LONGEST_TEXT else whole[:_LONGEST_TEXT] + " …"
    if isinstance(value, dict):
        kept = list(value.items())[:_MOST_ITEMS]
        return {bounded(str(key)): bounded(part) for key, part in kept}
    if isinstance(value, (list, tuple)):
        return [bounded(part) for part in value[:_MOST_ITEMS]]
    return value
