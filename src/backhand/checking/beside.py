"""The judge beside one's own code: a subject is checked in the worker that runs it.

Nothing is lost by believing a worker whose code is its user's own, and no pass has to cross a
channel.  It runs in no host with walls.
"""

from __future__ import annotations

import importlib
import json
from functools import partial
from typing import Any, Final

from backhand.diagnosis.draws import examined_over_draws
from backhand.diagnosis.measuring.passes import LateError, within
from backhand.diagnosis.registry import all_rules
from backhand.diagnosis.report import to_record
from backhand.diagnosis.roles import file_names, role_named
from backhand.running.service import Service, register, warm_up
from backhand.running.subjects import Subjects

# What of a subject's time is left for passes: then there is some to say how far it came.
_OF_ITS_TIME: Final = 0.9

# What is imported where it is needed, in a worker that holds somebody's code by then.
LATER: Final = (
    "backhand.diagnosis.lines",
    "backhand.diagnosis.mending.forward",
    "backhand.diagnosis.power",
    "backhand.running.subject_graph",
)

register(
    "checks",
    "backhand.checking.beside:Checks",
    believed=True,
    brings="backhand.checking.prepared",
)


class Checks(Service):
    """Checks subjects of what `backhand.running.subjects` has loaded."""

    def on_check(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return the record of the subject of a name; its passes and their pace if it is late."""
        subjects: Subjects = self.services["subjects"]
        source = subjects.source
        assert source is not None
        try:
            with within(_OF_ITS_TIME * request["limit"]):
                report = examined_over_draws(
                    partial(subjects.made, request["name"]),
                    source.locate,
                    listing=request["listing"],
                )
        except LateError as error:
            return {"late": [error.passes, error.pace]}
        return {"record": json.dumps(to_record(report), allow_nan=False)}


def prepare() -> None:
    """Import all that explains a wrong gradient: once here, not in each worker that is copied."""
    warm_up(("turns",))
    for name in LATER:
        importlib.import_module(name)
    all_rules()
    for name in file_names():
        role_named(name)
