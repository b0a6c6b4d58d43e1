"""A folder or archive of submissions → who handed in which files; nothing is run or written."""

from __future__ import annotations

import hashlib
import io
import re
import stat
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from backhand.errors import BackhandError
from backhand.language import gettext as _

# Of one submission: far above any exercise, far below what fills a machine.
MOST_BYTES: Final = 64 * 2**20
MOST_FILES: Final = 1000
# Of a whole archive as a course exports it.
_MOST_ARCHIVE: Final = 8 * 2**30
_MOST_MEMBERS: Final = 200_000
_MOST_RATIO: Final = 200
_CODE: Final = (".py", ".ipynb")
_PASSED_BY: Final = ("__MACOSX", "__pycache__", ".ipynb_checkpoints", ".git", ".venv", "venv")

# "Full Name_123456_assignsubmission_file_" as a folder, or before the file's own name.
_MOODLE: Final = re.compile(
    r"^(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<file>.*)$"
)
# "surnamefirst_LATE_1234_567890_own name.py".
_CANVAS: Final = re.compile(
    r"^(?P<name>[^_]+)_(?:(?:LATE|late)_)?(?P<id>\d+)_(?P<submission>\d+)_(?P<file>.+)$"
)


class IntakeError(BackhandError, ValueError):
    """A folder or archive holds no submissions, or can't be read; the text says why."""


@dataclass(frozen=True)
class Handed:
    """What one person handed in.

    Attributes
    ----------
    key : str
        Tells it from all others of the class, and is fit to be a file's name.
    student : str
        Name, as the course or the folder has it.
    number : str
        The course's number for the student, or for the participation; may be empty.
    files : dict of bytes
        By path, "/" between the parts.
    refused : str
        Why it was not taken in; empty where it was.
    """

    key: str
    student: str
    number: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    refused: str = ""

    @property
    def digest(self) -> str:
        """Of everything that was handed in."""
        whole = hashlib.sha256(self.refused.encode())
        for name in sorted(self.files):
            whole.update(f"{name}\0{len(self.files[name])}\0".encode() + self.files[name])
        return whole.hexdigest()


def take_in(place: Path) -> list[Handed]:
    """Return what stands in a folder, or in an archive as Moodle or Canvas exports it.

    Each folder at the top is a submission, and so is each file or archive there, unless
    several belong to one student of Canvas.

    Raises
    ------
    IntakeError
    """
    if not place.exists():
        raise IntakeError(_("there is no folder {folder}").format(folder=place))
    parts: dict[str, list[tuple[str, bytes | None, str]]] = {}
    try:
        for top, name, content, refused in _entries(place):
            parts.setdefault(top, []).append((name, content, refused))
    except OSError as error:
        raise IntakeError(
            _("{path} can't be read: {reason}").format(path=error.filename, reason=error.strerror)
        ) from error
    groups: dict[tuple[str, str], list[tuple[str, bytes | None, str]]] = {}
    for top, members in parts.items():
        student, number, own = _who(top)
        group = groups.setdefault((student, number), [])
        for name, content, refused in members:
            group.append((name or own, content, refused))
    handed, taken = [], set()
    for (student, number), members in groups.items():
        key = base = _key(student, number)
        turn = 2
        while key.lower() in taken:
            key, turn = f"{base}-{turn}", turn + 1
        taken.add(key.lower())
        handed.append(_handed(key, student, number, members))
    if not handed:
        raise IntakeError(_("{folder} holds no submissions").format(folder=place))
    return handed


def _who(top: str) -> tuple[str, str, str]:
    """Return name, number and the file's own name of an entry at the top."""
    for pattern in (_MOODLE, _CANVAS):
        if found := pattern.match(top):
            return found["name"].strip(), found["id"], found["file"] or top
    return Path(top).stem if top.endswith((*_CODE, ".zip")) else top, "", top


def _key(student: str, number: str) -> str:
    plain = re.sub(r"[^\w.-]+", "_", f"{student}_{number}" if number else student).strip("._")
    return plain[:80] or "submission"


def _entries(place: Path) -> Iterator[tuple[str, str, bytes | None, str]]:
    """Yield (entry at the top, path within it, content or None, why it was refused)."""
    if place.is_file():
        if place.suffix.lower() != ".zip":
            raise IntakeError(_("{path} is neither a folder nor a .zip").format(path=place))
        with _archive(place) as archive:
            yield from _members(archive, place.name)
        return
    for entry in sorted(place.iterdir()):
        if entry.name.startswith(".") or entry.name in _PASSED_BY:
            continue
        if entry.is_symlink():
            yield entry.name, "", None, _("it is a link")
        elif entry.is_dir():
            yield entry.name, "", None, ""
            yield from _in_folder(entry)
        elif entry.suffix in (*_CODE, ".zip"):
            yield (entry.name, "", *_content(entry))


def _in_folder(top: Path) -> Iterator[tuple[str, str, bytes | None, str]]:
    for path in sorted(top.rglob("*")):
        inner = path.relative_to(top)
        if any(part in _PASSED_BY or part.startswith(".") for part in inner.parts):
            continue
        if path.is_symlink():
            yield top.name, inner.as_posix(), None, _("it holds a link: {name}").format(name=inner)
        elif path.is_file():
            yield (top.name, inner.as_posix(), *_content(path))


def _content(path: Path) -> tuple[bytes | None, str]:
    if path.stat().st_size > MOST_BYTES:
        return None, _too_large()
    return path.read_bytes(), ""


def _too_large() -> str:
    return _("it holds more than {size} MB").format(size=MOST_BYTES // 2**20)


def _archive(place: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(place)
    except zipfile.BadZipFile as error:
        raise IntakeError(
            _("{path} is no zip archive: {reason}").format(path=place, reason=error)
        ) from error


def _members(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, str, bytes | None, str]]:
    """Yield the members of a whole course's archive."""
    members = archive.infolist()
    if len(members) > _MOST_MEMBERS or sum(m.file_size for m in members) > _MOST_ARCHIVE:
        raise IntakeError(_("{path} holds too much to be a course").format(path=name))
    for member in members:
        parts = PurePosixPath(_name(member)).parts
        if member.is_dir() or not parts or any(part in _PASSED_BY for part in parts):
            continue
        if why := _suspicious(member):
            top = next((p for p in parts if p not in ("/", "..")), "submission")
            yield top, "refused", None, why
            continue
        top, inner = parts[0], "/".join(parts[1:])
        if inner or parts[0].endswith((*_CODE, ".zip")):
            yield (top, inner, *_read(archive, member))


def _name(member: zipfile.ZipInfo) -> str:
    if member.flag_bits & 0x800:
        return member.filename.replace("\\", "/")
    try:
        # Windows in Japan writes names in its own encoding and says nothing of it.
        return member.filename.encode("cp437").decode("cp932").replace("\\", "/")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return member.filename.replace("\\", "/")


def _suspicious(member: zipfile.ZipInfo) -> str:
    """Say why a member is refused; empty where it is not."""
    name = _name(member)
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or re.match(r"^[A-Za-z]:", name) or "\0" in name:
        return _("it names a path outside its folder: {name}").format(name=name)
    if stat.S_ISLNK(member.external_attr >> 16):
        return _("it holds a link: {name}").format(name=name)
    if member.flag_bits & 0x1:
        return _("it is locked with a password")
    large = member.file_size > 2**20
    if member.file_size > MOST_BYTES or (
        large and member.file_size > _MOST_RATIO * max(1, member.compress_size)
    ):
        return _("it unpacks to more than it may: {name}").format(name=name)
    return ""


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> tuple[bytes | None, str]:
    try:
        with archive.open(member) as stream:
            # What the directory says of the size need not be so.
            content = stream.read(MOST_BYTES + 1)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        return None, _("it can't be unpacked: {reason}").format(reason=error)
    except Exception as error:  # zlib's own, and those of other compressions
        return None, _("it can't be unpacked: {reason}").format(reason=error)
    return (None, _too_large()) if len(content) > MOST_BYTES else (content, "")


def _handed(
    key: str, student: str, number: str, members: list[tuple[str, bytes | None, str]]
) -> Handed:
    files: dict[str, bytes] = {}
    refused = next((why for _name_, _content_, why in members if why), "")
    for name, content, _why in members:
        if content is None or refused:
            continue
        if name.lower().endswith(".zip"):
            unpacked, refused = _unpacked(content)
            files.update(unpacked)
        else:
            files[name] = content
    if not refused and (
        len(files) > MOST_FILES or sum(len(c) for c in files.values()) > MOST_BYTES
    ):
        refused = _too_large()
    return Handed(key, student, number, {} if refused else files, refused)


def _unpacked(content: bytes) -> tuple[dict[str, bytes], str]:
    """Return the files of an archive that a student handed in, or why it was refused."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        return {}, _("it can't be unpacked: {reason}").format(reason=error)
    files: dict[str, bytes] = {}
    with archive:
        members = archive.infolist()
        whole = sum(m.file_size for m in members)
        if len(members) > MOST_FILES or whole > MOST_BYTES:
            return {}, _("it unpacks to more than it may: {name}").format(name=f"{whole:,} bytes")
        total = 0
        for member in members:
            name = _name(member)
            parts = PurePosixPath(name).parts
            if member.is_dir() or any(p in _PASSED_BY or p.startswith("._") for p in parts):
                continue
            if why := _suspicious(member):
                return {}, why
            if not name.endswith(_CODE):
                continue
            held, why = _read(archive, member)
            if held is None:
                return {}, why
            total += len(held)
            if total > MOST_BYTES:
                return {}, _too_large()
            files[name] = held
    return files, ""
