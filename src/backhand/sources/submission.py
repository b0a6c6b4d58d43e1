"""What is to be run: a file with those beside it, or something that is read in its own place."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from pathlib import Path
from typing import Final

from backhand.frozen import frozen
from backhand.ordinary_file import is_ordinary, read_ordinary
from backhand.sources.notebook import code_alone
from backhand.sources.project import root_of

# The modules beside a file that go with it.
_MOST_FILES: Final = 200
_MOST_BYTES: Final = 8 * 2**20


@frozen
class Submission:
    """A file with those beside it, or a file or module that is read where it stands.

    Attributes
    ----------
    path : str or None
        As its reader knows it; None for a module.
    files : dict of bytes
        By the path within the folder, "/" between the parts; empty where nothing is sent.
    main : str
        Which of them is the file.
    module : str or None
    """

    path: str | None
    files: Mapping[str, bytes] = field(default_factory=dict)
    main: str = ""
    module: str | None = None

    @property
    def label(self) -> str:
        """What its reader typed for it."""
        return self.path or self.module or ""

    def outside(self, folder: str | None) -> Callable[[str | None], str | None]:
        """Return what maps a path of where it runs to the reader's.

        Parameters
        ----------
        folder : str or None
            Where its files stand there: no others are known.  None: it runs in its own place.
        """
        if folder is None:
            return lambda path: path
        own = self.path or ""
        base = own[: -len(self.main)] if own.endswith(self.main) else ""
        known = {f"{folder}/{name}": base + name for name in self.files}
        known[f"{folder}/{self.main}"] = own
        return lambda path: known.get(path or "")


def submission_of(path: str) -> Submission:
    """Return a file with the Python files beside it, in the packages there and in those above.

    Above it those alone that it imports: they stand where it expects them.

    Raises
    ------
    OSError
    """
    content = code_alone(path, read_ordinary(path))
    file = Path(path).parent.resolve() / Path(path).name
    root, imported = root_of(file, content.decode("utf-8", errors="replace"))
    main = file.relative_to(root).as_posix()
    files = {main: content}
    total = 0
    places = [file.parent / name for name in _beside(file.parent)]
    for above in imported:
        below = _beside(above) if above.is_dir() else ()
        places += [above] if above.is_file() else [above / name for name in below]
    for place in places:
        try:
            held = read_ordinary(place, _MOST_BYTES)
        except OSError:
            continue  # what stands beside the file and can't be read is none it can import
        total += len(held)
        if len(files) >= _MOST_FILES or total > _MOST_BYTES:
            break
        files.setdefault(place.relative_to(root).as_posix(), held)
    return Submission(path, files, main)


def _beside(folder: Path) -> Iterator[str]:
    for entry in sorted(folder.iterdir()):
        if entry.suffix == ".py" and is_ordinary(entry):
            yield entry.name
    for entry in sorted(folder.iterdir()):
        if entry.is_dir() and entry.name.isidentifier() and not entry.is_symlink():
            for place, folders, names in os.walk(entry):
                folders[:] = [f for f in folders if f.isidentifier()]
                for name in names:
                    if name.endswith(".py"):
                        yield Path(place, name).relative_to(folder).as_posix()
