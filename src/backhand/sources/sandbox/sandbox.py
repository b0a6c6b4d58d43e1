"""A place to run strangers' code: a warm process behind walls, one submission at a time."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import numpy as np

from backhand.errors import BackhandError
from backhand.language import gettext as _
from backhand.language import language
from backhand.reading.subject import GoneError
from backhand.sources.sandbox.frames import ClosedError, GarbledError, receive, send
from backhand.sources.sandbox.limits import Limits
from backhand.sources.sandbox.walls import (
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
# How often the folder's size is looked at where no wall limits it.
_LOOK: Final = 0.05


class SandboxError(BackhandError, RuntimeError):
    """The sandbox can't be started here; the text says why."""


class EndedError(GoneError):
    """A submission's process ended, or was ended; `reason` and `fix` are for its author."""

    def __init__(self, reason: str, fix: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.fix = fix


class Sandbox:
    """Walls with a warm process behind them.

    Parameters
    ----------
    limits : Limits
    walls : Walls, optional
        Those to raise; all that this machine has by default.

    Examples
    --------
    >>> from backhand.sources.sandbox.judging import Submission, load_behind
    >>> files = {"a.py": b"def half(x): return x / 2"}
    >>> with Sandbox() as sandbox, sandbox.open(files) as worker:
    ...     load_behind(worker, Submission("a.py", files, "a.py")).defined
    ('half',)
    """

    def __init__(self, limits: Limits | None = None, walls: Walls | None = None) -> None:
        self.limits = limits or Limits()
        self.walls = walls or walls_here()
        self._server: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._folder = ""

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def open(self, files: Mapping[str, bytes]) -> Worker:
        """Start a worker for one submission.

        Parameters
        ----------
        files : dict of bytes
            What stands in its folder, by the path in it.

        Raises
        ------
        SandboxError
        """
        nonce = secrets.token_hex(16)
        mine, theirs = socket.socketpair()
        job = {
            "op": "start",
            "limits": self.limits.to_dict(),
            "nonce": nonce,
            "language": language(),
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
        worker = Worker(self, mine, nonce)
        with contextlib.suppress(ClosedError, TimeoutError):  # told at the first question
            held = {name: np.frombuffer(content, np.uint8) for name, content in files.items()}
            send(mine, {"files": held}, worker.deadline)
        return worker

    @property
    def folder(self) -> str:
        """Where files stand, as the submission sees it."""
        return f"{self._folder}/files"

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
        }
        server = [sys.executable, "-m", "backhand.sources.sandbox.server", json.dumps(settings)]
        log = tempfile.TemporaryFile()  # noqa: SIM115  read where it does not start
        try:
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

    def end_worker(self, *, stop: bool) -> int | None:
        """End the worker that runs, or wait for its end; None where its server went with it."""
        if self._control is None:
            return None
        if stop:
            with contextlib.suppress(OSError):
                self._control.send(b'{"op": "stop"}')
        event = self._event(_END)
        if event is None and not stop:
            return self.end_worker(stop=True)
        if event is None:
            self.close()
            return None
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


class Worker:
    """One submission's process, and the channel to it.  To be used as a context."""

    def __init__(self, sandbox: Sandbox, channel: socket.socket, nonce: str) -> None:
        self.sandbox = sandbox
        self._channel = channel
        self._nonce = nonce
        self._ended = False
        self.deadline = time.monotonic() + sandbox.limits.seconds

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._channel.close()
        if not self._ended:
            self._ended = True
            self.sandbox.end_worker(stop=True)

    def renew(self) -> None:
        """Give what follows its whole time."""
        self.deadline = time.monotonic() + self.sandbox.limits.seconds

    def ask(self, op: str, **request: Any) -> dict[str, Any]:
        """Send a request and return the answer.

        Raises
        ------
        EndedError
            The process is no more: it ended itself, crashed, or ran past a limit.
        """
        try:
            send(self._channel, {"op": op, **request}, self.deadline)
            answer = self._answer()
        except TimeoutError:
            raise self._end(
                _("it ran past its limit of {timeout:g} s").format(
                    timeout=self.sandbox.limits.seconds
                ),
                _("look for a loop that does not end; --timeout SECONDS gives it more"),
            ) from None
        except ClosedError:
            raise self._died() from None
        except GarbledError:
            raise self._forged() from None
        if answer.get("nonce") != self._nonce:
            raise self._forged()
        return answer

    def _answer(self) -> dict[str, Any]:
        if self.sandbox.walls.namespaces:
            return receive(self._channel, self.deadline)
        # No wall limits the folder as a whole: it is watched.
        while True:
            ready, _w, _x = select.select([self._channel], [], [], _LOOK)
            if ready:
                return receive(self._channel, self.deadline)
            if _size(self.sandbox.folder) > self.sandbox.limits.disk:
                raise self._end(
                    _("it wrote more than {size} MB of files").format(
                        size=self.sandbox.limits.disk // 2**20
                    ),
                    _("a layer writes no files"),
                )
            if time.monotonic() > self.deadline:
                raise TimeoutError

    def _end(self, reason: str, fix: str) -> EndedError:
        if not self._ended:
            self._ended = True
            self.sandbox.end_worker(stop=True)
        return EndedError(reason, fix)

    def _forged(self) -> EndedError:
        return self._end(
            _("it wrote to the checker's own channel"),
            _("a submission has no business there: show it to the teacher"),
        )

    def _died(self) -> EndedError:
        fix = _("look for os._exit, for a crash in compiled code, for memory")
        if self._ended:
            return EndedError(_("it ended the process"), fix)
        self._ended = True
        status = self.sandbox.end_worker(stop=False)
        if status is None:
            return EndedError(_("it ended the process that runs it"), fix)
        if status in (-signal.SIGXCPU, -signal.SIGKILL):
            return EndedError(
                _("it was ended at a limit ({signal}): processor time or memory").format(
                    signal=signal.Signals(-status).name
                ),
                _("look for a loop that does not end, or for arrays that are too large"),
            )
        if status < 0:
            name = signal.Signals(-status).name
            return EndedError(_("it crashed the interpreter ({signal})").format(signal=name), fix)
        return EndedError(
            _("it ended the process (exit status {status})").format(status=status), fix
        )


def _size(folder: str) -> int:
    """Return the bytes of all files beneath the folder that holds `folder`."""
    total = 0
    for place, _folders, names in os.walk(Path(folder).parent):
        for name in names:
            with contextlib.suppress(OSError):
                total += os.lstat(os.path.join(place, name)).st_size
    return total
