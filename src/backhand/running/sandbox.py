"""A host for strangers' code: a warm process behind walls, one submission at a time."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from backhand.language import gettext as _
from backhand.language import language
from backhand.running.frames import Channel, ClosedError
from backhand.running.host import EndedError, Host, SandboxError, Worker
from backhand.running.kernel import same_addresses
from backhand.running.limits import Limits
from backhand.running.service import registered
from backhand.running.walls import (
    WORK,
    Walls,
    command_behind,
    environment,
    readable_folders,
    walls_here,
)

# Seconds that the warm process may take to start, and to say that a worker has ended.
_START: Final = 60.0
_END: Final = 3.0


class Sandbox(Host):
    """Walls with a warm process behind them.

    Parameters
    ----------
    limits : Limits
    walls : Walls, optional
        Those to raise; all that this machine has by default.
    warm : tuple of str
        Services that workers find imported when they begin.

    Examples
    --------
    >>> from backhand.running.loaded import load_submission
    >>> from backhand.sources.submission import Submission
    >>> files = {"a.py": b"def half(x): return x / 2"}
    >>> with Sandbox() as sandbox, sandbox.open(files) as worker:
    ...     load_submission(worker, Submission("a.py", files, "a.py")).defined
    ('half',)
    """

    def __init__(
        self,
        limits: Limits | None = None,
        walls: Walls | None = None,
        warm: tuple[str, ...] = ("subjects",),
    ) -> None:
        self.limits = limits or Limits()
        self.walls: Walls = walls or walls_here()
        self._warm = warm
        self._server: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._folder = ""

    def open(self, files: Mapping[str, bytes] | None = None) -> Worker:
        """Start a worker for one submission.

        Parameters
        ----------
        files : dict of bytes
            What stands in its folder, by the path in it.

        Raises
        ------
        SandboxError
        """
        mine, theirs = socket.socketpair()
        job = {
            "op": "start",
            "limits": self.limits.to_dict(),
            "language": language(),
            "services": registered(walled=True),
        }
        with theirs:
            for again in (True, False):
                self._start()
                assert self._control is not None
                try:
                    socket.send_fds(self._control, [json.dumps(job).encode()], [theirs.fileno()])
                    break
                except OSError as error:
                    # The submission before killed the warm process, which was not seen yet.
                    self.close()
                    if not again:
                        raise SandboxError(
                            _("the sandbox can't be started: {reason}").format(reason=error)
                        ) from error
        channel = Channel(mine)
        worker = Worker(self, channel, self.end_worker)
        with contextlib.suppress(ClosedError, TimeoutError):  # told at the first question
            held = {n: np.frombuffer(content, np.uint8) for n, content in (files or {}).items()}
            channel.send({"files": held}, worker.deadline)
        return worker

    @property
    def folder(self) -> str:
        """Where files stand, as the submission sees it."""
        return f"{self._folder}/files"

    @property
    def watches(self) -> bool:
        """No wall limits the folder as a whole: it is watched."""
        return not self.walls.namespaces

    def overstepped(self) -> EndedError | None:
        """Say that the folder holds too much."""
        if _size(self._folder) <= self.limits.disk:
            return None
        return EndedError(
            _("it wrote more than {size} MB of files").format(size=self.limits.disk // 2**20),
            _("a layer writes no files"),
        )

    def _start(self) -> None:
        if self._server is not None and self._server.poll() is None:
            return
        self.close()
        if not sys.platform.startswith("linux"):
            raise SandboxError(_("the sandbox needs Linux; --no-sandbox runs your own code"))
        namespaced = self.walls.namespaces
        self._folder = WORK if namespaced else tempfile.mkdtemp(prefix="backhand-")
        mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        settings = {
            "control": theirs.fileno(),
            "walls": {
                "namespaces": namespaced,
                "landlock": self.walls.landlock,
                "seccomp": self.walls.seccomp,
            },
            "folder": self._folder,
            "readable": list(readable_folders()),
            "warm": list(self._warm),
        }
        server = [sys.executable, "-m", "backhand.running.server", json.dumps(settings)]
        log = tempfile.TemporaryFile()  # noqa: SIM115  read where it does not start
        try:
            with same_addresses():
                self._server = subprocess.Popen(
                    command_behind(self.walls, self.limits, server),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=log,
                    pass_fds=[theirs.fileno()],
                    env=environment(self._folder),
                    cwd=None if namespaced else self._folder,
                    start_new_session=True,
                )
        except OSError as error:
            raise SandboxError(
                _("the sandbox can't be started: {reason}").format(reason=error)
            ) from error
        finally:
            theirs.close()
        self._control = mine
        if self._event(_START) is None:
            log.seek(0)
            told = log.read().decode(errors="replace").strip().splitlines()
            log.close()
            self.close()
            raise SandboxError(
                _("the sandbox can't be started: {reason}").format(
                    reason=told[-1] if told else _("no answer")
                )
            )
        log.close()

    def _event(self, seconds: float) -> dict[str, Any] | None:
        """Return what the warm process tells within some seconds; None where it doesn't."""
        assert self._control is not None
        ready, _w, _x = select.select([self._control], [], [], seconds)
        try:
            packet = self._control.recv(65536) if ready else b""
        except OSError:
            return None
        event: dict[str, Any] | None = json.loads(packet) if packet else None
        return event

    def end_worker(self, stop: bool) -> int | None:
        """End the worker that runs, or wait for its end; None where its server went with it."""
        if self._control is None:
            return None
        if stop:
            with contextlib.suppress(OSError):
                self._control.send(b'{"op": "stop"}')
        event = self._event(_END)
        if event is None and not stop:
            return self.end_worker(True)
        if event is None:
            self.close()
            return None
        if event.get("leaves"):
            # Not when it is found gone: until then a question might still be sent to it.
            self.close()
        return int(event["status"])

    def close(self) -> None:
        """End everything behind the walls."""
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._server is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                # With bubblewrap's own process all others of its namespace end.
                os.killpg(self._server.pid, signal.SIGKILL)
            self._server.wait()
            self._server = None
        if self._folder and self._folder != WORK:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._folder = ""


def _size(folder: str) -> int:
    """Return the bytes of all files beneath a folder."""
    total = 0
    with contextlib.suppress(RecursionError):  # deeper than any that holds much
        for place, _folders, names in os.walk(folder):
            for name in names:
                with contextlib.suppress(OSError):
                    total += os.lstat(os.path.join(place, name)).st_size
    return total
