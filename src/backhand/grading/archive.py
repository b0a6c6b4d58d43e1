"""Archives of the kinds that students hand in: what stands in them, and each member by itself.

`zipfile` and `tarfile` read them; one member that they can't make sense of does not cost the
others.
"""

from __future__ import annotations

import bz2
import contextlib
import gzip
import io
import lzma
import re
import stat
import struct
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any, Final, Protocol

from backhand.language import gettext as _
from backhand.sources.visible import visible

_MOST_RATIO: Final = 200
# Of one member's directory entry: signature, then the three lengths of what follows it.
_ENTRY: Final = 46
_LENGTHS: Final = struct.Struct("<3H")
_END: Final = struct.Struct("<4s4H2LH")
# One header that tells of a gigabyte of name takes no gigabyte.
_TAR_HEADERS: Final = 8 * 2**20


class TooLargeError(ValueError):
    """It unpacks to more than it may."""


@dataclass(frozen=True)
class Member:
    """A file in an archive.

    Attributes
    ----------
    name : str
        "/" between the parts, as people read it.
    size : int
        As the archive has it.
    refused : str
        Why it is not to be read; empty where it may be.
    info : object
        The library's own.
    """

    name: str
    size: int
    refused: str
    info: Any


class Archive(Protocol):
    """What can be read of an archive."""

    def members(self) -> list[Member]:
        """Return its files, and what else stands in it and is refused."""

    def read(self, member: Member, most: int) -> bytes:
        """Return a member's content; of one that holds more, a byte more than the most."""


@contextlib.contextmanager
def opened(name: str, stream: IO[bytes], most: int | None = None) -> Iterator[Archive]:
    """Open an archive; its name says of which kind it is.

    Parameters
    ----------
    name : str
    stream : file
    most : int, optional
        Bytes that a packed tar may unpack to.

    Raises
    ------
    Exception
        Whatever the library makes of a file that is none.
    """
    if name.lower().endswith(".zip"):
        with _Zip(stream) as packed:
            yield packed
        return
    if most is not None:
        stream = io.BytesIO(_plain(stream, most + _TAR_HEADERS))
    with tarfile.open(fileobj=stream, mode="r:*", errors="surrogateescape") as tar:
        yield _Tar(tar)


def _suspicious(name: str, mode: int) -> str:
    """Say why a member is refused by its name and kind; empty where it is not."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or re.match(r"^[A-Za-z]:", name):
        return _("it names a path outside its folder: {name}").format(name=visible(name))
    if stat.S_ISLNK(mode):
        return _("it holds a link: {name}").format(name=visible(name))
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return _("it holds what is no ordinary file: {name}").format(name=visible(name))
    return ""


class _Zip:
    """A zip archive.  To be used as a context."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._bad: list[Member] = []
        try:
            self._archive = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, UnicodeDecodeError, NotImplementedError, struct.error):
            self._archive = self._without_bad(stream)

    def __enter__(self) -> _Zip:
        return self

    def __exit__(self, *exception: object) -> None:
        self._archive.close()

    def _without_bad(self, stream: IO[bytes]) -> zipfile.ZipFile:
        """Read what can be read where one entry of the directory makes `zipfile` give up all.

        Each entry is tried as if it were the only one.
        """
        stream.seek(0)
        whole = stream.read()
        at = whole.rfind(b"PK\x05\x06")
        if at < 0 or len(whole) < at + _END.size:
            raise zipfile.BadZipFile("no end of the directory")
        *_signature, size, offset, _comment = _END.unpack_from(whole, at)
        begin = at - size
        good = b""
        count = 0
        while begin < at and whole[begin : begin + 4] == b"PK\x01\x02":
            lengths = _LENGTHS.unpack_from(whole, begin + 28)
            end = begin + _ENTRY + sum(lengths)
            entry = whole[begin:end]
            try:
                _with_directory(whole[: at - size], entry, 1, offset).close()
            except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as error:
                name = entry[_ENTRY : _ENTRY + lengths[0]].decode("utf-8", "replace")
                reason = _("it can't be unpacked: {reason}").format(reason=visible(str(error)))
                self._bad.append(Member(visible(name), 0, reason, None))
            else:
                good, count = good + entry, count + 1
            begin = end
        return _with_directory(whole[: at - size], good, count, offset)

    def members(self) -> list[Member]:
        """See `Archive`."""
        found = list(self._bad)
        for info in self._archive.infolist():
            name = _zip_name(info)
            if info.is_dir() or name.endswith("/"):
                continue
            mode = info.external_attr >> 16
            refused = _suspicious(name, mode) or self._unreadable(info)
            found.append(Member(visible(name), info.file_size, refused, info))
        return found

    def _unreadable(self, info: zipfile.ZipInfo) -> str:
        if info.flag_bits & 0x1:
            return _("it is locked with a password")
        # A notebook's pictures may be pressed hard, and are left aside.
        large = info.file_size > 2**20 and not info.filename.lower().endswith(".ipynb")
        if large and info.file_size > _MOST_RATIO * max(1, info.compress_size):
            return _("it unpacks to more than it may: {name}").format(name=visible(_zip_name(info)))
        return ""

    def read(self, member: Member, most: int) -> bytes:
        """See `Archive`."""
        with self._archive.open(member.info) as stream:
            return stream.read(most + 1)


def _with_directory(files: bytes, entries: bytes, count: int, offset: int) -> zipfile.ZipFile:
    end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(entries), offset, 0)
    return zipfile.ZipFile(io.BytesIO(files + entries + end))


def _zip_name(info: zipfile.ZipInfo) -> str:
    if not info.flag_bits & 0x800:
        # Windows in Japan writes names in its own encoding and says nothing of it.
        with contextlib.suppress(UnicodeEncodeError, UnicodeDecodeError):
            return info.filename.encode("cp437").decode("cp932").replace("\\", "/")
    return info.filename.replace("\\", "/")


class _Tar:
    """A tar archive, packed or not."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar

    def members(self) -> list[Member]:
        """See `Archive`."""
        found = []
        for info in self._tar:
            name = info.name
            with contextlib.suppress(UnicodeError):
                name = name if name.isprintable() else _bytes_of(name).decode("cp932")
            if info.isdir():
                continue
            mode = stat.S_IFREG if info.isreg() else stat.S_IFIFO
            mode = stat.S_IFLNK if info.issym() or info.islnk() else mode
            found.append(Member(visible(name), info.size, _suspicious(name, mode), info))
        return found

    def read(self, member: Member, most: int) -> bytes:
        """See `Archive`."""
        stream = self._tar.extractfile(member.info)
        return b"" if stream is None else stream.read(most + 1)


def _bytes_of(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")


def _plain(stream: IO[bytes], most: int) -> bytes:
    """Return a tar that may be packed, unpacked: so far as it is not larger than it may be."""
    head = stream.read(6)
    stream.seek(0)
    kinds: dict[bytes, Any] = {
        b"\x1f\x8b": gzip.open,
        b"BZh": bz2.open,
        b"\xfd7zXZ": lzma.open,
    }
    unpack = next((kinds[mark] for mark in kinds if head.startswith(mark)), contextlib.nullcontext)
    with unpack(stream) as unpacking:
        content: bytes = unpacking.read(most + 1)
    if len(content) > most:
        raise TooLargeError(_("it unpacks to more than {size} MB").format(size=most // 2**20))
    return content
