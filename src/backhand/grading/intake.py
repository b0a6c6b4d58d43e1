"""A folder or archive of submissions → who handed in which files; nothing is run or written."""

from __future__ import annotations

import contextlib
import hashlib
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Final

from backhand.errors import BackhandError
from backhand.grading.archive import Archive, Member, opened
from backhand.language import gettext as _
from backhand.ordinary_file import is_ordinary, read_ordinary
from backhand.pattern import pattern
from backhand.sources.notebook import code_alone
from backhand.sources.visible import visible

# Of one submission's code: far above any exercise, and less than the sandbox has room for.
MOST_BYTES: Final = 16 * 2**20
MOST_FILES: Final = 1000
# Of one file before what is no code is taken out of it: a notebook's pictures.
_MOST_WITH_OUTPUTS: Final = 256 * 2**20
# Of what stands beside the code: data that it reads.
_MOST_BESIDE: Final = 8 * 2**20
# Of a whole archive as a course exports it.
_MOST_ARCHIVE: Final = 8 * 2**30
_MOST_MEMBERS: Final = 200_000
# Bytes that the name of a file may have on the disk, in the folder of the sandbox as well.
_LONGEST: Final = 200
_CODE: Final = (".py", ".ipynb")
_TARS: Final = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2")
_ARCHIVES: Final = (".zip", *_TARS)
# What may hold a submission and can't be read here.
_OTHERS: Final = (".7z", ".rar", ".gz", ".xz", ".bz2", ".zst", ".z", ".lzh", ".cab", ".pyc", ".txt")
_PASSED_BY: Final = ("__MACOSX", "__pycache__", ".ipynb_checkpoints", ".git", ".venv", "venv")
# What systems leave in folders.
_NOBODYS: Final = (".DS_Store", "Thumbs.db", "desktop.ini")

# "Full Name_123456_assignsubmission_file_" as a folder, or before the file's own name.
_MOODLE: Final = pattern(
    r"^(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<file>.*)$"
)
# "surnamefirst_LATE_1234_567890_own name.py".
_CANVAS: Final = pattern(
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
    left_out : tuple of str
        What of it was not read, each with the reason.
    """

    key: str
    student: str
    number: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    refused: str = ""
    left_out: tuple[str, ...] = ()

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
    several belong to one student of Canvas.  Whatever else stands there is refused by name:
    nothing is left out without a word.

    Raises
    ------
    IntakeError
    """
    if not place.exists():
        raise IntakeError(_("there is no folder {folder}").format(folder=place))
    parts: dict[str, list[_Part]] = {}
    try:
        for top, part in _entries(place):
            parts.setdefault(top, []).append(part)
    except OSError as error:
        raise IntakeError(
            _("{path} can't be read: {reason}").format(path=error.filename, reason=error.strerror)
        ) from error
    groups: dict[tuple[str, ...], list[_Part]] = {}
    for top, members in parts.items():
        student, number, own = _who(top)
        # What one student of a course handed in belongs together; a name alone is nobody's mark.
        group = groups.setdefault((student, number) if number else (student, "", top), [])
        group += [replace(part, name=part.name or own) for part in members]
    handed, taken = [], set()
    for (student, number, *_top), members in groups.items():
        key = base = _key(student, number)
        turn = 2
        while key.casefold() in taken:
            key, turn = f"{base}-{turn}", turn + 1
        taken.add(key.casefold())
        try:
            handed.append(_handed(key, student, number, members))
        except Exception as error:  # whatever a library makes of what somebody handed in
            handed.append(Handed(key, student, number, refused=_broken(error)))
    if not handed:
        raise IntakeError(_("{folder} holds no submissions").format(folder=place))
    return handed


@dataclass(frozen=True)
class _Part:
    """One file of a submission: its path in it, and its content or why there is none.

    `spares`: the rest of the submission is graded without it.
    """

    name: str
    content: bytes | None = None
    refused: str = ""
    spares: bool = False


def _broken(error: Exception) -> str:
    return _("it can't be unpacked: {reason}").format(
        reason=" ".join(visible(f"{type(error).__name__}: {error}"[:200]).split())
    )


def readable_name(name: str) -> str:
    """Return a file's name as people read it, and as any system can write it.

    Its bytes may be Japanese in Windows' own encoding, or nothing at all.

    >>> readable_name("課題.py".encode("cp932").decode(errors="surrogateescape"))
    '課題.py'
    """
    if not name.isprintable():
        with contextlib.suppress(UnicodeError):
            name = name.encode("utf-8", "surrogateescape").decode("cp932")
    return unicodedata.normalize("NFC", visible(name).replace("\t", " ").replace("\n", " "))


def _fitting(name: str) -> str:
    """Return a path whose parts are no longer than a file's name may be."""
    parts = []
    for part in name.split("/"):
        if len(part.encode()) > _LONGEST:
            stem, dot, ending = part.rpartition(".")
            digest = hashlib.sha256(part.encode()).hexdigest()[:8]
            kept = (stem if dot else part).encode()[:100].decode(errors="ignore")
            part = f"{kept}-{digest}.{ending[:10]}" if dot else f"{kept}-{digest}"
        parts.append(part)
    return "/".join(parts)


def _who(top: str) -> tuple[str, str, str]:
    """Return name, number and the file's own name of an entry at the top."""
    for form in (_MOODLE, _CANVAS):
        if found := form.match(top):
            return found["name"].strip(), found["id"], found["file"] or top
    ending = next((e for e in (*_CODE, *_ARCHIVES) if top.lower().endswith(e)), "")
    return (top[: -len(ending)] or top) if ending else top, "", top


def _key(student: str, number: str) -> str:
    plain = re.sub(r"[^\w.-]+", "_", f"{student}_{number}" if number else student).strip("._")
    # With what is put before and behind it, it is to be a name that a file may have.
    return plain[:80].encode()[:160].decode(errors="ignore") or "submission"


def _entries(place: Path) -> Iterator[tuple[str, _Part]]:
    """Yield (entry at the top, what stands there)."""
    if not place.is_dir():
        yield from _members(place)
        return
    for entry in sorted(place.iterdir()):
        # Moodle's or Canvas's sheet of the class lies where its files do.
        if entry.name in (*_PASSED_BY, *_NOBODYS) or entry.name.lower().endswith(".csv"):
            continue
        name = readable_name(entry.name)
        try:
            if entry.is_symlink():
                yield name, _Part("", refused=_("it is a link"))
            elif entry.is_dir():
                yield name, _Part(".", None, "", spares=True)
                yield from ((name, part) for part in list(_in_folder(entry)))
            elif entry.name.lower().endswith((*_CODE, *_ARCHIVES)):
                yield name, _content(entry, "")
            else:
                yield name, _Part("", refused=_no_code(name) if is_ordinary(entry) else _odd())
        except Exception as error:
            yield name, _Part("", refused=_broken(error))


def _no_code(name: str) -> str:
    return _("{name} is neither .py nor .ipynb, nor an archive that is read: {archives}").format(
        name=name, archives=" ".join(_ARCHIVES)
    )


def _odd() -> str:
    return _("it is no ordinary file")


def _in_folder(top: Path) -> Iterator[_Part]:
    beside = 0
    for path in sorted(top.rglob("*")):
        inner = path.relative_to(top)
        name = readable_name(inner.as_posix())
        if any(part in (*_PASSED_BY, *_NOBODYS) for part in inner.parts):
            continue
        if path.is_symlink():
            yield _Part(name, refused=_("it holds a link: {name}").format(name=name))
        elif path.is_dir():
            continue
        elif not is_ordinary(path):
            yield _Part(name, refused=f"{name}: {_odd()}", spares=True)
        elif name.lower().endswith((*_CODE, *_ARCHIVES)):
            yield _content(path, name)
        elif name.lower().endswith(_OTHERS[:-1]):
            yield _Part(name, refused=_no_code(name), spares=True)
        elif not any(part.startswith(".") for part in inner.parts):
            # Data that the code may read: as far as there is room for them.
            beside += path.stat().st_size
            if beside <= _MOST_BESIDE:
                yield _Part(name, read_ordinary(path, _MOST_BESIDE))
            else:
                yield _Part(name, refused=f"{name}: {_too_large(_MOST_BESIDE)}", spares=True)


def _content(path: Path, name: str) -> _Part:
    """Return a file of code, or an archive: of a notebook its code."""
    try:
        held = read_ordinary(path, _MOST_WITH_OUTPUTS)
    except OSError as error:
        return _Part(name, refused=error.strerror or str(error))
    return _of_code(name, path.name, held)


def _of_code(name: str, called: str, held: bytes) -> _Part:
    """Return what was read of a file; only code counts against the limit."""
    archived = called.lower().endswith(_ARCHIVES)
    if len(held) <= _MOST_WITH_OUTPUTS and not archived:
        held = code_alone(called, held)
    if len(held) > (_MOST_WITH_OUTPUTS if archived else MOST_BYTES):
        return _Part(name, refused=_too_large(_MOST_WITH_OUTPUTS if archived else MOST_BYTES))
    return _Part(name, held)


def _too_large(most: int | None = None) -> str:
    return _("it holds more than {size} MB").format(size=(most or MOST_BYTES) // 2**20)


def _members(place: Path) -> Iterator[tuple[str, _Part]]:
    """Yield the members of a whole course's archive."""
    if not place.name.lower().endswith(_ARCHIVES) or not is_ordinary(place):
        raise IntakeError(_("{path} is neither a folder nor a .zip").format(path=place))
    try:
        with open(place, "rb") as stream, opened(place.name, stream) as archive:
            members = archive.members()
            if len(members) > _MOST_MEMBERS or sum(m.size for m in members) > _MOST_ARCHIVE:
                raise IntakeError(_("{path} holds too much to be a course").format(path=place.name))
            for member in members:
                parts = PurePosixPath(member.name).parts
                if not parts or any(part in (*_PASSED_BY, *_NOBODYS) for part in parts):
                    continue
                if member.refused:
                    top = next((p for p in parts if p not in ("/", "..")), "submission")
                    yield top, _Part("refused", refused=member.refused)
                    continue
                top, inner = parts[0], "/".join(parts[1:])
                if parts[-1].lower().endswith((*_CODE, *_ARCHIVES)):
                    yield top, _read(archive, member, inner)
                elif not inner or parts[-1].lower().endswith(_OTHERS):
                    yield top, _Part(inner, refused=_no_code(parts[-1]), spares=bool(inner))
    except IntakeError:
        raise
    except Exception as error:
        raise IntakeError(
            _("{path} is no archive: {reason}").format(path=place, reason=error)
        ) from error


def _read(archive: Archive, member: Member, name: str) -> _Part:
    try:
        # What the directory says of the size need not be so.
        held = archive.read(member, _MOST_WITH_OUTPUTS)
    except Exception as error:  # zlib's own, and those of other compressions
        return _Part(name, refused=_broken(error))
    return _of_code(name, member.name, held)


def _handed(key: str, student: str, number: str, members: list[_Part]) -> Handed:
    files: dict[str, bytes] = {}
    left_out = [part.refused for part in members if part.refused and part.spares]
    refused = next((p.refused for p in members if p.refused and not p.spares), "")
    for part in members:
        if part.content is None or refused:
            continue
        if part.name.lower().endswith(_ARCHIVES):
            unpacked, refused = _unpacked(part.name, part.content, left_out)
            files.update(unpacked)
        else:
            files[_fitting(part.name)] = part.content
    code = sum(len(c) for n, c in files.items() if n.lower().endswith(_CODE))
    if not refused and (len(files) > MOST_FILES or code > MOST_BYTES):
        refused = _too_large()
    above = {str(at) for name in files for at in PurePosixPath(name).parents}
    if both := above & files.keys():
        refused = refused or _("it calls a file and a folder alike: {name}").format(name=min(both))
    if not any(name.lower().endswith(_CODE) for name in files) and left_out:
        refused = refused or left_out[0]
    kept = tuple(left_out[:20])
    why = " ".join(visible(refused).split())
    return Handed(key, student, number, {} if refused else files, why, kept)


def _unpacked(name: str, content: bytes, left_out: list[str]) -> tuple[dict[str, bytes], str]:
    """Return the files of an archive that a student handed in, or why it was refused."""
    files: dict[str, bytes] = {}
    total = count = 0
    with opened(name, io.BytesIO(content), _MOST_WITH_OUTPUTS) as archive:
        members = archive.members()
        if len(members) > MOST_FILES:
            return {}, _("it holds more than {count} files").format(count=MOST_FILES)
        for member in members:
            parts = PurePosixPath(member.name).parts
            if any(p in (*_PASSED_BY, *_NOBODYS) or p.startswith("._") for p in parts):
                continue
            if member.refused:
                return {}, member.refused
            if not member.name.lower().endswith(_CODE):
                if member.name.lower().endswith((*_ARCHIVES, *_OTHERS[:-1])):
                    left_out.append(
                        _("{name}: an archive in an archive").format(name=member.name)
                        if member.name.lower().endswith(_ARCHIVES)
                        else _no_code(member.name)
                    )
                continue
            part = _read(archive, member, member.name)
            if part.content is None:
                return {}, part.refused
            count += 1
            total += len(part.content)
            if total > MOST_BYTES:
                return {}, _too_large()
            files[_fitting(part.name)] = part.content
    return files, ""
