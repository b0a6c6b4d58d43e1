"""What runs in the process of its own: one source is imported and its subjects are checked."""

from __future__ import annotations

import builtins
import dataclasses
import faulthandler
import json
import os
import sys
import warnings
from collections.abc import Callable
from typing import Any

from backhand.language import gettext as _
from backhand.language import set_language
from backhand.sources.target import Target

Send = Callable[[dict[str, Any]], None]


def run(job: dict[str, Any], pipe: int) -> None:
    """Check what a job says and write one line of JSON an event to the pipe.

    Events: ``no-module`` (there is none of that name), ``unreadable`` (it does not parse
    or import), ``unknown`` (no subject of that name), ``subjects`` (what will be checked),
    ``start``, ``result`` and ``end``.

    Parameters
    ----------
    job : dict
        path, module, name: the target; skip: subjects that are done with; language; run_all;
        timeout: seconds that the parent waits for the next event.
    pipe : int
        A file descriptor to write to.
    """

    def send(event: dict[str, Any]) -> None:
        line = json.dumps(event, allow_nan=False).encode() + b"\n"
        while line:
            line = line[os.write(pipe, line) :]

    set_language(job["language"])
    quieten()
    if job.get("graph"):
        _record(job, send)
    else:
        _check(job, send)
    send({"event": "end"})


def quieten() -> None:
    """Let nothing that the code prints, plots, warns of or asks for reach a person."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    sys.argv = [sys.argv[0] if sys.argv else ""]
    faulthandler.disable()  # it keeps a standard error of its own
    # Nothing is written beside somebody's files, and no window opens.
    sys.dont_write_bytecode = True
    os.environ["MPLBACKEND"] = "Agg"
    warnings.simplefilter("ignore")
    # Nobody is there to answer: the answer is an empty line.
    builtins.input = lambda prompt="": ""


def _loaded(job: dict[str, Any], send: Send) -> tuple[Any, list[str]] | None:
    """Import the target and return it with the names that are meant; None: it was told why not."""
    from backhand.sources.module import NoModuleError, UnreadableError, load, names_meant

    target = Target(job["path"], job["module"], job["name"])
    try:
        source = load(target, run_all=job["run_all"], seconds=job["timeout"] / 2)
    except NoModuleError as error:
        send({"event": "no-module", "module": error.args[0], "nearest": error.args[1]})
        return None
    except UnreadableError as error:
        send(
            {"event": "unreadable", "message": error.message, "fix": error.fix, "line": error.line}
        )
        return None
    try:
        return source, names_meant(source, target.name)
    except LookupError as error:
        send({"event": "unknown", "nearest": error.args[0]})
        return None


def _check(job: dict[str, Any], send: Send) -> None:
    from backhand.sources.module import place_names

    found = _loaded(job, send)
    if found is None:
        return
    source, names = found
    lines = place_names(source.tree)
    faults = [dataclasses.asdict(f) for f in source.faults]
    places = {}
    for name in names:
        line = lines.get(name)
        cell, line = source.locate(line) if source.locate and line else (None, line)
        places[name] = {"line": line, "cell": cell, "path": source.path}
    send({"event": "subjects", "names": names, "places": places, "faults": faults})
    for name in names:
        if name not in job["skip"]:
            send({"event": "start", "name": name})
            send({"event": "result", "name": name, "record": _result(source, name, places[name])})


def _record(job: dict[str, Any], send: Send) -> None:
    """Record the graph of the one subject that is meant, and send it."""
    import base64

    import numpy as np

    from backhand.errors import GraphError
    from backhand.graph.transfer import packed
    from backhand.reading.discovery import subject_named
    from backhand.reading.subject import Unready
    from backhand.sources.graphing import WhichSubjectError, chosen
    from backhand.sources.subject_graph import graph_of_subject, unready_text

    found = _loaded(job, send)
    if found is None:
        return
    source, names = found
    if not names and source.faults:
        fault = source.faults[0]
        send({"event": "impossible", "message": f"{fault.message}\n→ {fault.fix}"})
        return
    try:
        name = chosen(names, job["name"], job["path"] or job["module"])
        subject = subject_named(source.module, name)
        if isinstance(subject, Unready):
            raise unready_text(subject)
        graph = graph_of_subject(subject, check=job["check"], locate=source.locate)
    except WhichSubjectError as error:
        send({"event": "which", "message": str(error), "names": list(error.names)})
        return
    except GraphError as error:
        send({"event": "impossible", "message": str(error)})
        return
    text, numbers = packed(graph)
    judgements, rows = [], [numbers]
    taken = numbers.size
    for tensor in graph.tensors:
        found_of_it = tensor.judgement
        if found_of_it is None:
            continue
        place = None
        if found_of_it.numerical is not None:
            place = taken
            rows.append(np.asarray(found_of_it.numerical, dtype=np.float64).ravel())
            taken += rows[-1].size
        judgements.append(
            {
                "tensor": tensor.id,
                "verdict": found_of_it.verdict,
                "numerical": place,
                "error": found_of_it.max_abs_error,
                "rules": list(found_of_it.rules),
                "message": found_of_it.message,
            }
        )
    whole = base64.b64encode(np.concatenate(rows).tobytes()).decode()
    send({"event": "graph", "graph": text, "numbers": whole, "judgements": judgements})


def _result(source: Any, name: str, place: dict[str, Any]) -> dict[str, Any]:
    from backhand.diagnosis.examination import examine
    from backhand.diagnosis.finding import Finding
    from backhand.diagnosis.report import SubjectReport, to_record
    from backhand.reading.discovery import subject_named

    try:
        return to_record(examine(subject_named(source.module, name), source.locate))
    except (KeyboardInterrupt, MemoryError):
        raise
    except BaseException as error:  # sys.exit in a constructor; code that breaks the checker
        return to_record(
            SubjectReport(
                name=subject_name(name),
                convention="unknown",
                role="unknown",
                verdict="error",
                findings=(
                    Finding(
                        "BH207",
                        "-",
                        "error",
                        _("it could not be checked: {kind}: {reason}").format(
                            kind=type(error).__name__, reason=error
                        ),
                        _("write a case that shows how it is called"),
                    ),
                ),
                path=source.path,
                line=place["line"],
                cell=place["cell"],
            )
        )


def subject_name(name: str) -> str:
    """Return what a report calls the subject that is listed as `name`."""
    return name.removeprefix("case_").removesuffix("_forward")


if __name__ == "__main__":
    # Started by backhand.sources.process: the job is the argument, the pipe standard output.
    run(json.loads(sys.argv[1]), os.dup(1))
    os._exit(0)
