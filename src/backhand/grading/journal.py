"""What has been graded so far, line by line on disk, so that an interrupted run goes on."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import IO, Any

from backhand.errors import BackhandError
from backhand.grading.exercise import Exercise
from backhand.grading.intake import Handed
from backhand.language import gettext as _
from backhand.version import __version__


class JournalError(BackhandError, OSError):
    """The journal can't be written; the text says why."""


class Journal:
    """Results by submission and exercise, one JSON object a line.  To be used as a context.

    Parameters
    ----------
    path : Path
    exercise : Exercise
        Results of another exercise, of another version, or for other files are not taken up.
    fresh : bool
        Begin anew.
    """

    def __init__(self, path: Path, exercise: Exercise, *, fresh: bool = False) -> None:
        self._path = path
        self._stamp = f"{exercise.digest} {__version__}"
        self.known: dict[str, dict[str, Any]] = {}
        self._stream: IO[bytes] | None = None
        if not fresh:
            self._read()

    def _read(self) -> None:
        with contextlib.suppress(OSError), open(self._path, "rb") as stream:
            for line in stream:
                # The last line of a run that was killed may be half a line.
                with contextlib.suppress(ValueError, KeyError, TypeError):
                    entry = json.loads(line)
                    if entry["stamp"] == self._stamp:
                        self.known[str(entry["of"])] = entry["record"]

    def key(self, handed: Handed) -> str:
        """Return what a submission's result is kept by."""
        return f"{handed.key} {handed.digest}"

    def put(self, handed: Handed, record: dict[str, Any]) -> None:
        """Write down a result.

        Raises
        ------
        JournalError
        """
        assert self._stream is not None
        entry = {"stamp": self._stamp, "of": self.key(handed), "record": record}
        line = json.dumps(entry, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        try:
            self._stream.write(line)
            self._stream.flush()
        except OSError as error:
            raise JournalError(
                _("{path} can't be written: {reason}").format(
                    path=self._path, reason=error.strerror
                )
            ) from error

    def __enter__(self) -> Journal:
        try:
            if not self.known:
                self._path.unlink(missing_ok=True)
            self._stream = open(self._path, "ab")
            if self._stream.tell() and not _ends_a_line(self._path):
                self._stream.write(b"\n")
        except OSError as error:
            raise JournalError(
                _("{path} can't be written: {reason}").format(
                    path=self._path, reason=error.strerror
                )
            ) from error
        return self

    def __exit__(self, *exception: object) -> None:
        if self._stream is not None:
            self._stream.close()


def _ends_a_line(path: Path) -> bool:
    with open(path, "rb") as stream:
        stream.seek(-1, os.SEEK_END)
        return stream.read(1) == b"\n"
