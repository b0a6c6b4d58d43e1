"""Many trials: in processes here or on a Dask cluster, written down as they come."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from backhand.errors import RunFolderError, SettingError
from backhand.language import gettext as _
from backhand.sweep.trial import Trial, TrialResult, Where, run_trial


def search(
    trials: list[Trial],
    where: Where,
    journal: Path,
    *,
    workers: int | None = None,
    dask: str | None = None,
    progress: Callable[[TrialResult, bool], None] | None = None,
) -> list[TrialResult]:
    """Run what has not been run yet; results come in the order of the trials.

    Parameters
    ----------
    trials : list of Trial
    where : Where
    journal : Path
        A line for each trial, as it ends: a search that was cut off goes on from it.
    workers : int, optional
        Processes; as many as there are cores.
    dask : str, optional
        Address of a scheduler, in place of processes here.
    progress : callable, optional
        Told of each result, and whether the journal had it.

    Raises
    ------
    RunFolderError
        The journal can't be written.
    SettingError
        There is no cluster at the address, or Dask is not installed.
    """
    known = _read(journal)
    results: dict[str, TrialResult] = {}
    due = []
    for trial in trials:
        record = known.get(trial.key)
        if record is None:
            due.append(trial)
            continue
        results[trial.key] = TrialResult(**{**record, "number": trial.number})
        if progress is not None:
            progress(results[trial.key], True)
    by_number = {trial.number: trial for trial in due}
    run = _on_cluster(due, where, dask) if dask else _here(due, where, workers)
    for result in run:
        key = by_number[result.number].key
        _write(journal, key, result)
        results[key] = result
        if progress is not None:
            progress(result, False)
    return [results[trial.key] for trial in trials]


def _read(journal: Path) -> dict[str, dict[str, Any]]:
    known: dict[str, dict[str, Any]] = {}
    with contextlib.suppress(OSError), open(journal, encoding="utf-8") as stream:
        for line in stream:
            # The last line of a search that was killed may be half a line.
            with contextlib.suppress(ValueError, KeyError, TypeError):
                entry = json.loads(line)
                known[str(entry["of"])] = entry["result"]
    return known


def _write(journal: Path, key: str, result: TrialResult) -> None:
    line = json.dumps({"of": key, "result": result.to_dict()}, ensure_ascii=False)
    try:
        with open(journal, "ab+") as stream:
            if stream.tell():
                stream.seek(-1, os.SEEK_END)
                if stream.read(1) != b"\n":
                    stream.write(b"\n")
            stream.write(line.encode() + b"\n")
    except OSError as error:
        raise RunFolderError(
            _("{path} can't be written: {reason}").format(path=journal, reason=error.strerror)
        ) from error


def _here(due: list[Trial], where: Where, workers: int | None) -> Iterator[TrialResult]:
    cores = os.cpu_count() or 1
    count = min(workers or cores, max(1, len(due)))
    if count == 1:
        yield from (run_trial(trial, where) for trial in due)
        return
    from joblib import Parallel, delayed, parallel_config

    # Each process its share of the threads: more would only be in each other's way.
    with parallel_config("loky", inner_max_num_threads=max(cores // count, 1)):
        parallel = Parallel(n_jobs=count, return_as="generator_unordered", batch_size=1)
        yield from parallel(delayed(run_trial)(trial, where) for trial in due)


def _on_cluster(due: list[Trial], where: Where, address: str) -> Iterator[TrialResult]:
    try:
        import distributed
    except ImportError as error:
        raise SettingError(_("--dask needs: pip install 'backhand[dask]'")) from error
    cluster: Any = distributed
    try:
        client = cluster.Client(address, timeout=10, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise SettingError(
            _("no Dask scheduler answers at {address}: {reason}").format(
                address=address, reason=str(error) or type(error).__name__
            )
        ) from error
    with client:
        futures = {
            (f := client.submit(run_trial, trial, where, pure=False, retries=2)).key: (f, trial)
            for trial in due
        }
        for future in cluster.as_completed([f for f, _t in futures.values()], loop=client.loop):
            if future.status == "finished":
                yield future.result()
            else:
                trial = futures[future.key][1]
                yield TrialResult(
                    trial.number,
                    dict(trial.changes),
                    *(None, None, None, None),
                    iterations=0,
                    seconds=0.0,
                    error=_("its workers were lost: {reason}").format(reason=future.exception()),
                )
