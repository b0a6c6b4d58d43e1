"""The studio's life: the port, the address that is printed, the browser, the end."""

from __future__ import annotations

import errno
import os
import secrets
import signal
import socket
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final

from backhand.errors import SettingError
from backhand.language import gettext as _
from backhand.studio.laboratory import Laboratory

if TYPE_CHECKING:
    from backhand.studio.security import Application

HOST: Final = "127.0.0.1"
# Where the search for a free port begins when none is named, and how far it goes.
PORT: Final = 8712
_TRIES: Final = 20

# Seconds for which a page that lost its connection is kept, to go on where it was.
_PATIENCE: Final = 60.0


@dataclass(frozen=True)
class Opening:
    """How a studio is opened.

    Attributes
    ----------
    port : int or None
        0 for any that is free, None for one near `PORT`.
    token : str or None
        None: a new one.
    browser : bool
        Whether the browser is opened.
    data_folder : Path or None
        Where the data is read from only.
    runs_folder : Path
        Under which runs get their folders.
    """

    port: int | None
    token: str | None
    browser: bool
    data_folder: Path | None
    runs_folder: Path


def serve(opening: Opening, say: Callable[[str], None]) -> None:
    """Open the studio and keep it until it is asked to end.

    Parameters
    ----------
    opening : Opening
    say : callable (str)
        Told the address, on a line of its own, once it listens; and what is stopped at the end.

    Raises
    ------
    SettingError
        The port is taken or none is free, the token can't be used, or NiceGUI is missing.
    """
    token = opening.token if opening.token is not None else secrets.token_urlsafe(24)
    require_token(token)
    listener = bind(opening.port)
    laboratory = Laboratory(opening.data_folder, opening.runs_folder)
    try:
        # It reads the data and the compiler while this process reads NiceGUI.
        laboratory.prepare()
        port = listener.getsockname()[1]
        url = f"http://{HOST}:{port}/?token={token}"

        with tempfile.TemporaryDirectory(prefix="backhand-studio-") as storage:

            def ready() -> None:
                say(url)
                if opening.browser:
                    door = door_to(url, Path(storage)).as_uri()
                    # Some browsers are waited for; the studio is not to wait for them.
                    threading.Thread(target=webbrowser.open, args=(door,), daemon=True).start()

            # NiceGUI would keep its own in the current folder.
            os.environ["NICEGUI_STORAGE_PATH"] = storage
            app = _application(laboratory, token, port)
            _run(app, listener, ready, laboratory.ask_to_stop)
    finally:
        listener.close()
        laboratory.close(say)


def door_to(url: str, folder: Path) -> Path:
    """Return a page that leads on to an address, which only this user can read.

    A browser's command line is seen by all users of the machine, in the list of processes.

    Parameters
    ----------
    url : str
    folder : Path
        Which nobody else can enter.
    """
    door = folder / "studio.html"
    # The token is letters, digits and - . _ ~ alone: nothing in it ends the attribute.
    page = f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={url}">'
    handle = os.open(door, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(handle, "w", encoding="ascii") as stream:
        stream.write(page)
    return door


def require_token(token: str) -> None:
    """Refuse a token that an address can't hold as it stands, or that is soon guessed.

    Raises
    ------
    SettingError
    """
    if len(token) < 8 or not all(c.isascii() and (c.isalnum() or c in "-._~") for c in token):
        raise SettingError(
            _("--token must have at least 8 letters, digits, or characters of - . _ ~")
        )


def bind(port: int | None) -> socket.socket:
    """Return a socket that listens on this machine alone.

    Raises
    ------
    SettingError
        The port is taken, or may not be used.
    """
    wanted = [port] if port is not None else [*range(PORT, PORT + _TRIES), 0]
    for number in wanted:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        # Windows would let two programs share a port by it.
        if sys.platform != "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, number))
            listener.listen(128)
        except (OSError, OverflowError) as error:
            listener.close()
            if port is None:
                continue
            if getattr(error, "errno", None) == errno.EADDRINUSE:
                raise SettingError(
                    _(
                        "port {port} is taken by another program: choose another with --port, or "
                        "leave it out for one that is free"
                    ).format(port=port)
                ) from error
            raise SettingError(
                _("port {port} can't be used ({reason}): choose another with --port").format(
                    port=port, reason=getattr(error, "strerror", None) or error
                )
            ) from error
        return listener
    raise SettingError(_("no port is free on {host}").format(host=HOST))


def _application(laboratory: Laboratory, token: str, port: int) -> Application:
    try:
        from fastapi import FastAPI
        from nicegui import core, ui
    except ImportError as error:
        raise SettingError(_("the studio needs: pip install 'backhand[studio]'")) from error
    from backhand.studio.frame import open_rooms
    from backhand.studio.hanging_up import Unanswered
    from backhand.studio.security import Gatekeeper
    from backhand.studio.speech import Interpreter

    open_rooms(laboratory)
    outer = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    ui.run_with(
        outer,
        title="backhand",
        dark=None,
        # Looks come from our own style sheet; the compiler of class names in the browser would
        # cost half a second at each page.
        tailwind=False,
        reconnect_timeout=_PATIENCE,
        show_welcome_message=False,
    )
    gate = Gatekeeper(Unanswered(Interpreter(outer, port)), token, port)
    # A second row behind the gatekeeper, since NiceGUI lets any origin in by default.
    core.sio.eio.cors_allowed_origins = [f"http://{host}" for host in gate.hosts]
    return gate


def _run(
    app: Application,
    listener: socket.socket,
    ready: Callable[[], None],
    ending: Callable[[], None],
) -> None:
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                ready()

        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            # Ctrl-C is how a studio ends: unlike uvicorn's, this doesn't raise it again.
            handled = (signal.SIGINT, signal.SIGTERM)
            before = {number: signal.signal(number, self.handle_exit) for number in handled}
            try:
                yield
            finally:
                for number, handler in before.items():
                    signal.signal(number, handler)

        def handle_exit(self, number: int, frame: FrameType | None) -> None:
            ending()
            super().handle_exit(number, frame)

    config = uvicorn.Config(
        app,
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        # To this machine itself, packing takes longer than sending.
        ws_per_message_deflate=False,
        # A page that is open keeps its connection: it is not waited for.
        timeout_graceful_shutdown=1,
        lifespan="on",
    )
    Server(config).run(sockets=[listener])
