"""Files with the edits made that a check has proved, as bytes to be written."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterable, Mapping

from backhand.diagnosis.mending.patches import PatchError, changes_of, with_patches
from backhand.diagnosis.report import Report
from backhand.frozen import frozen
from backhand.language import gettext as _
from backhand.ordinary_file import read_ordinary


@frozen
class MendedFile:
    """A file with what is proved made in it.

    Attributes
    ----------
    path : str
    before, after : bytes
        The same where `trouble` says why nothing can be made of it.
    edits : int
        How many places of it are others.
    trouble : str
    """

    path: str
    before: bytes
    after: bytes
    edits: int = 0
    trouble: str = ""


def contents(paths: Iterable[str]) -> dict[str, bytes]:
    """Return what stands in files now; those that can't be read are left out."""
    found = {}
    for path in paths:
        try:
            found[path] = read_ordinary(path)
        except OSError:
            continue
    return found


def mended_files(report: Report, read: Mapping[str, bytes]) -> list[MendedFile]:
    """Return the files that a report has patches for, with these made.

    Parameters
    ----------
    report : Report
    read : mapping of bytes
        What stood in the files before they were checked.
    """
    found = []
    for path, patches in report.patches.items():
        before = read.get(path)
        if before is None:
            before = contents([path]).get(path, b"")
        try:
            after = _with_patches(path, before, patches)
        except (PatchError, SyntaxError, LookupError, ValueError):
            text = _("{path}: its text is not what was checked; nothing was written")
            found.append(MendedFile(path, before, before, 0, text.format(path=path)))
            continue
        edits = len({change for patch in patches for change in changes_of(patch)})
        found.append(MendedFile(path, before, after, edits))
    return found


def _with_patches(path: str, content: bytes, patches: Iterable[str]) -> bytes:
    """Return a file's content with patches made; its encoding and line ends stay."""
    if path.endswith(".ipynb"):
        encoding = "utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "utf-8"
    else:
        encoding, _lines = tokenize.detect_encoding(io.BytesIO(content).readline)
    text = content.decode(encoding)
    returns = text.count("\r\n")
    if returns and returns != text.count("\n"):
        raise ValueError
    made = with_patches(text.replace("\r\n", "\n"), patches)
    return (made.replace("\n", "\r\n") if returns else made).encode(encoding)
