"""A browser that hangs up is no error; all else that goes wrong still is."""

from __future__ import annotations

import asyncio

import pytest

from backhand.studio.hanging_up import Unanswered


def ask(*, gone):
    async def app(_scope, receive, _send):
        await receive()
        raise RuntimeError("No response returned.")

    async def receive():
        return {"type": "http.disconnect" if gone else "http.request"}

    async def send(_message):
        raise AssertionError("nobody listens")

    asyncio.run(Unanswered(app)({"type": "http"}, receive, send))


def test_a_tab_that_is_closed_while_it_loads():
    ask(gone=True)


def test_an_error_while_somebody_waits():
    with pytest.raises(RuntimeError, match="No response"):
        ask(gone=False)
