"""Judges as processes: several at once, cancelled, killed, closed."""

from __future__ import annotations

import asyncio
import multiprocessing
from contextlib import aclosing

import pytest

from backhand.running.walls import walls_here
from backhand.studio.judges import Judges

pytestmark = pytest.mark.skipif(bool(walls_here().lacking), reason="no walls on this machine")

RIGHT = """\
class Double:
    def forward(self, x):
        return 2 * x

    def backward(self, dout):
        return 2 * dout
"""
ENDLESS = RIGHT.replace("return 2 * x", "while True: pass")


def job(text: str) -> dict:
    return {"op": "check", "main": "a.py", "files": {"a.py": text}}


async def events_of(judges: Judges, text: str, seconds: float = 120.0) -> list[dict]:
    async with aclosing(judges.do(job(text), seconds=seconds)) as events:
        return [event async for event in events]


def verdicts(events: list[dict]) -> list[str]:
    return [e["record"]["verdict"] for e in events if e["event"] == "subject"]


def test_checks_are_cancelled_ended_at_their_time_and_do_not_disturb_each_other(in_a_loop):
    async def all_of_it() -> None:
        judges = Judges(most=2)
        try:
            # One hangs until it is cancelled; the other's reader does not notice.
            hanging = asyncio.create_task(events_of(judges, ENDLESS, 600.0))
            assert verdicts(await events_of(judges, RIGHT)) == ["pass"]
            assert not hanging.done()
            hanging.cancel()
            with pytest.raises(asyncio.CancelledError):
                await hanging
            # Its time, not the reader's patience, ends a loop.
            first, second = await asyncio.gather(
                events_of(judges, ENDLESS, 1.0), events_of(judges, RIGHT)
            )
            assert (verdicts(first), verdicts(second)) == (["error"], ["pass"])
        finally:
            await judges.close()

    in_a_loop(all_of_it())


def test_one_more_than_there_is_room_for_waits_and_is_told_so(in_a_loop):
    async def all_of_it() -> None:
        judges = Judges(most=1)
        try:
            one, two = await asyncio.gather(events_of(judges, RIGHT), events_of(judges, RIGHT))
            assert one[0]["event"] != "waiting"
            assert two[0]["event"] == "waiting"
            assert verdicts(one) == verdicts(two) == ["pass"]
        finally:
            await judges.close()

    in_a_loop(all_of_it())


def test_a_judge_that_dies_is_told_of_and_replaced(in_a_loop):
    async def all_of_it() -> None:
        judges = Judges()
        try:
            task = asyncio.create_task(events_of(judges, ENDLESS, 600.0))
            while not (started := multiprocessing.active_children()):
                await asyncio.sleep(0.01)
            for process in started:
                process.kill()
            assert (await task)[-1]["event"] == "failed"
            assert verdicts(await events_of(judges, RIGHT)) == ["pass"]
        finally:
            await judges.close()

    in_a_loop(all_of_it())
