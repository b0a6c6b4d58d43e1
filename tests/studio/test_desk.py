"""A tab's desk: its check begins, is watched, is cancelled, and begins again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from backhand.language import speaking
from backhand.studio.desk import Desk, Desks
from backhand.studio.manuscript import Manuscript, UnusableError


class Judges:
    """Plays a check: the events that it was given, as soon as the gate is open."""

    def __init__(self, *events: dict) -> None:
        self.events = events
        self.gate = asyncio.Event()
        self.ended = False
        self.jobs: list[dict] = []

    async def do(self, job: dict, *, seconds: float) -> AsyncGenerator[dict, None]:
        self.jobs.append(job)
        try:
            await self.gate.wait()
            for event in self.events:
                yield event
        finally:
            self.ended = True


END = {"event": "end", "walls": ["rlimits"]}


def test_a_check_from_its_beginning_to_its_end(in_a_loop):
    async def all_of_it() -> None:
        judges, states = Judges({"event": "waiting"}, {"event": "names", "names": ["A"]}, END), []
        desk = Desk(Manuscript("x = 1"))
        desk.watch(lambda: states.append((desk.state, desk.waiting)))
        desk.begin(judges)
        judges.gate.set()
        await desk._task
        assert states == [
            ("running", False),
            ("running", True),
            ("running", False),
            ("done", False),
        ]
        assert desk.walls == ("rlimits",)
        assert not desk.is_changed
        desk.manuscript = desk.manuscript.with_text("x = 2")
        assert desk.is_changed

    in_a_loop(all_of_it())


def test_a_check_that_nobody_waits_for_is_ended(in_a_loop):
    async def all_of_it() -> None:
        judges, desk = Judges(END), Desk(Manuscript("x = 1"))

        def watcher() -> None:
            pass

        desk.watch(watcher)
        desk.begin(judges)
        await asyncio.sleep(0)
        task = desk._task
        desk.leave(watcher)
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (desk.state, judges.ended) == ("cancelled", True)

    in_a_loop(all_of_it())


def test_findings_are_had_again_in_the_readers_language(in_a_loop):
    async def all_of_it() -> None:
        judges, desk = Judges(END), Desk(Manuscript("x = 1"))
        judges.gate.set()
        with speaking("en"):
            desk.begin(judges)
            await desk._task
            desk.begin_again(judges)
        assert len(judges.jobs) == 1
        with speaking("ja"):
            desk.begin_again(judges)
            await desk._task
        assert (len(judges.jobs), desk.spoken) == (2, "ja")

    in_a_loop(all_of_it())


def test_asking_twice_is_one_check_and_other_code_another(in_a_loop):
    async def all_of_it() -> None:
        judges, desk = Judges(END), Desk(Manuscript("x = 1"))
        desk.begin(judges)
        await asyncio.sleep(0)
        desk.begin(judges)
        desk.manuscript = desk.manuscript.with_text("x = 2")
        desk.begin(judges)
        judges.gate.set()
        await desk._task
        assert [job["files"]["pasted.py"] for job in judges.jobs] == ["x = 1", "x = 2"]

    in_a_loop(all_of_it())


def test_nothing_is_not_checked():
    with pytest.raises(UnusableError):
        Desk().begin(Judges())


def test_each_tab_has_its_desk_and_old_ones_make_room():
    desks = Desks()
    one = desks.of("one")
    assert desks.of("one") is one
    assert desks.of("two") is not one
    for number in range(100):
        desks.of(str(number))
    assert desks.of("one") is not one
