"""The loop in which somebody's code runs: requests come in, services answer them.

It judges nothing: it holds no verdict that the code could change.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
from collections.abc import Mapping
from functools import partial
from typing import Any

from backhand.language import set_language
from backhand.running.descendants import adopt
from backhand.running.frames import Channel, ClosedError
from backhand.running.quiet import quieten
from backhand.running.service import Services
from backhand.running.untouched import leave_files_alone


def alone(
    end: socket.socket,
    language: str,
    places: Mapping[str, str],
    environment: Mapping[str, str] | None = None,
) -> None:
    """Be a worker in a process of one's own, without walls, and end with it.

    The environment is that of whoever asks, where this is a copy of another process.
    """
    status = 1
    try:
        if environment is not None:
            os.environ.clear()
            os.environ.update(environment)
        channel = Channel(end)
        if os.name == "posix":
            os.setsid()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        quieten()
        leave_files_alone()
        adopt()
        leave_all_but(channel)
        work(channel, language, places)
        status = 0
    finally:
        os._exit(status)


def leave_all_but(channel: Channel) -> None:
    """Close what the process was given besides its channel: other workers' channels, files."""
    # What belongs to them must not be tidied away later, when their numbers are others' files.
    gc.freeze()
    if os.name == "posix":
        os.closerange(3, channel.fileno())
        os.closerange(channel.fileno() + 1, 4096)


def work(channel: Channel, language: str, places: Mapping[str, str]) -> None:
    """Answer until the asker hangs up.

    Parameters
    ----------
    channel : Channel
    language : str
        Of the messages about code that can't be loaded.
    places : dict of str
        The services, as `backhand.running.service.registered` has them.
    """
    set_language(language)
    services = Services(places)

    def hear() -> dict[str, Any]:
        request = channel.receive(most=2**62)
        services.tell = partial(_tell, channel, {"token": request["token"]})
        return request

    services.hear = hear
    while True:
        try:
            request = hear()
        except ClosedError:
            return
        name, _dot, question = str(request["ask"]).partition(".")
        service = services[name]
        token = {"token": request["token"]}
        answer: dict[str, Any] | None
        try:
            answer = service.answer(question, request)
        except (KeyboardInterrupt, ClosedError):
            raise
        except BaseException as error:  # whatever the code raises, sys.exit as well
            answer = {"raised": service.told(error)}
        if answer is not None:
            channel.send({**answer, **token})


def _tell(channel: Channel, token: dict[str, str], part: Mapping[str, Any]) -> None:
    channel.send({"more": True, **part, **token})
