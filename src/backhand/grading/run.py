"""Many submissions → their results: in processes here, or on a Dask cluster."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from backhand.errors import BackhandError
from backhand.grading.exercise import ExerciseFile
from backhand.grading.grading import grade, not_graded
from backhand.grading.intake import Handed
from backhand.grading.journal import Journal
from backhand.grading.result import Result, result_of
from backhand.language import gettext as _

# Submissions that a cluster is handed at once: enough to keep it busy, few enough to send.
_IN_FLIGHT = 2000


class ClusterError(BackhandError, RuntimeError):
    """There is no cluster to be reached; the text says why."""


def grade_all(
    submissions: list[Handed],
    file: ExerciseFile,
    journal: Journal,
    *,
    seconds: float = 10.0,
    jobs: int | None = None,
    dask: str | None = None,
    walled: bool = True,
    progress: Callable[[Result, bool], None] | None = None,
) -> list[Result]:
    """Grade a class; results come in the order of the submissions.

    Parameters
    ----------
    submissions : list of Handed
    file : ExerciseFile
    journal : Journal
        Open.  What it knows is not graded again; what is graded is put into it at once.
    seconds : float
        For each question.
    jobs : int, optional
        Processes; as many as there are cores.
    dask : str, optional
        Address of a scheduler, in place of processes here.
    walled : bool
        Behind the walls that there are.
    progress : callable, optional
        Told of each result, and whether the journal had it.

    Raises
    ------
    ClusterError, SandboxError, JournalError
    """
    records: dict[str, Result] = {}
    due = []
    for handed in submissions:
        known = journal.known.get(journal.key(handed))
        if known is None:
            due.append(handed)
            continue
        records[handed.key] = result_of(known)
        if progress is not None:
            progress(records[handed.key], True)
    by_key = {handed.key: handed for handed in due}
    work: Grade = grade if walled else partial(grade, walls=False)
    if dask:
        run = _on_cluster(due, file, seconds, dask, work)
    else:
        run = _here(due, file, seconds, jobs, work)
    for record in run:
        journal.put(by_key[record["key"]], record)
        records[record["key"]] = result_of(record)
        if progress is not None:
            progress(records[record["key"]], False)
    return [records[handed.key] for handed in submissions]


Grade = Callable[[Handed, ExerciseFile, float], dict[str, Any]]


def _here(
    due: list[Handed],
    file: ExerciseFile,
    seconds: float,
    jobs: int | None,
    work: Grade = grade,
) -> Iterator[dict[str, Any]]:
    count = min(jobs or os.cpu_count() or 1, max(1, len(due)))
    if count == 1:
        yield from (work(handed, file, seconds) for handed in due)
        return
    from joblib import Parallel, delayed
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    done: set[str] = set()
    parallel = Parallel(
        n_jobs=count, return_as="generator_unordered", batch_size=1, max_nbytes=None
    )
    try:
        for record in parallel(delayed(work)(handed, file, seconds) for handed in due):
            done.add(record["key"])
            yield record
        return
    except TerminatedWorkerError:
        pass  # a judge died: of its submission, or for want of memory
    for handed in due:
        if handed.key in done:
            continue
        try:
            # With two processes joblib takes others than this one.
            yield from Parallel(n_jobs=2)([delayed(work)(handed, file, seconds)])
        except TerminatedWorkerError:
            yield not_graded(handed, file, _("the process that judged it died")).to_dict()


def _on_cluster(
    due: list[Handed], file: ExerciseFile, seconds: float, address: str, work: Grade
) -> Iterator[dict[str, Any]]:
    try:
        import distributed
    except ImportError as error:
        raise ClusterError(_("--dask needs: pip install 'backhand[dask]'")) from error
    cluster: Any = distributed
    try:
        client = cluster.Client(address, timeout=10, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterError(
            _("no Dask scheduler answers at {address}: {reason}").format(
                address=address, reason=str(error) or type(error).__name__
            )
        ) from error
    with client:
        waiting: Iterable[Handed] = iter(due)

        def more(count: int) -> list[Any]:
            futures = []
            for _turn, handed in zip(range(count), waiting, strict=False):
                future = client.submit(work, handed, file, seconds, pure=False, retries=3)
                whose[future.key] = handed
                futures.append(future)
            return futures

        whose: dict[Any, Handed] = {}
        running = cluster.as_completed(more(_IN_FLIGHT), loop=client.loop)
        for future in running:
            handed = whose.pop(future.key)
            if future.status == "finished":
                yield future.result()
            else:
                # Its workers were lost time and again: here it is one process's own risk.
                yield work(handed, file, seconds)
            for added in more(1):
                running.add(added)
