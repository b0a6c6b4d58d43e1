"""Published files brought from the first mirror that gives them whole.

All mirrors are asked at once, each in a thread of its own that nobody waits for: a
name server that never answers can't be interrupted, only left behind.  So "there is
no network" is known when the patience runs out, however the network fails.
"""

from __future__ import annotations

import hashlib
import queue
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from backhand.data.cache import write_whole
from backhand.data.idx import IMAGES_MAGIC, LABELS_MAGIC, decode_idx, read_bytes
from backhand.data.published import PublishedDataset, PublishedFile, Role, mirrors_of
from backhand.errors import DataError, DownloadError
from backhand.language import gettext as _

Progress = Callable[[str, int, int], None]
"""Called with the file's name, the bytes received, the bytes in all (0: not known)."""

# Some mirrors answer a program without a name with 403.
_HEADERS: Final = {"User-Agent": "backhand", "Accept-Encoding": "identity"}


@dataclass(frozen=True)
class Patience:
    """How long to wait for a server.

    Attributes
    ----------
    answer : float
        Seconds until a mirror must have answered.  With the import of the download
        library it stays below five seconds.
    silence : float
        Seconds that a running download may stand still.
    """

    answer: float = 4.0
    silence: float = 10.0


class MirrorInquiry:
    """Which of some mirrors answer: all asked at once, listened to in the order of answers.

    Parameters
    ----------
    mirrors : sequence of str
        Base addresses, each ending in a slash.
    file_name : str
        The file to ask for; only the head of the answer is read.
    seconds : float
        For all answers together.

    Attributes
    ----------
    mirrors : tuple of str
    refusals : dict of mirror to str
        Why a mirror is of no use, for people.
    """

    def __init__(self, mirrors: Sequence[str], file_name: str, seconds: float) -> None:
        self.refusals: dict[str, str] = {}
        self.mirrors = tuple(mirrors)
        self._seconds = seconds
        self._deadline = time.monotonic() + seconds
        self._waiting = list(mirrors)
        self._answered: list[str] = []
        self._answers: queue.Queue[tuple[str, str | None]] = queue.Queue()
        for mirror in mirrors:
            threading.Thread(
                target=self._ask, args=(mirror, file_name), daemon=True, name=f"ask {mirror}"
            ).start()

    def _ask(self, mirror: str, file_name: str) -> None:
        refusal: str | None
        try:
            import requests

            with requests.get(
                mirror + file_name, stream=True, timeout=self._seconds, headers=_HEADERS
            ) as response:
                response.raise_for_status()
            refusal = None
        except Exception as error:  # whatever it is, the mirror is of no use
            refusal = reason_of(error, self._seconds)
        self._answers.put((mirror, refusal))

    def answering(self) -> Iterator[str]:
        """Yield the mirrors that answered, those already known first, until none can come."""
        position = 0
        while True:
            while position < len(self._answered):
                yield self._answered[position]
                position += 1
            if not self._waiting:
                return
            try:
                mirror, refusal = self._answers.get(
                    timeout=max(0.0, self._deadline - time.monotonic())
                )
            except queue.Empty:
                for mirror in self._waiting:
                    self.refusals[mirror] = _("no answer within {seconds:g} seconds").format(
                        seconds=self._seconds
                    )
                self._waiting.clear()
                return
            self._waiting.remove(mirror)
            if refusal is None:
                self._answered.append(mirror)
            else:
                self.refusals[mirror] = refusal

    def dismiss(self, mirror: str, reason: str) -> None:
        """Leave a mirror out from now on: it answered, then broke off."""
        self.refusals[mirror] = reason
        if mirror in self._answered:
            self._answered.remove(mirror)


def reason_of(error: Exception, seconds: float) -> str:
    """Return why a request failed, for people.

    Parameters
    ----------
    error : Exception
    seconds : float
        How long was waited, named where that was the fault.
    """
    import requests

    if isinstance(error, requests.HTTPError) and error.response is not None:
        return _("the server answered {status} {text}").format(
            status=error.response.status_code, text=error.response.reason
        )
    # requests raises ReadTimeout before the body, ConnectionError around urllib3's in it.
    if isinstance(error, requests.Timeout) or "Read timed out" in str(error):
        return _("no answer within {seconds:g} seconds").format(seconds=seconds)
    if isinstance(error, requests.exceptions.ProxyError):
        return _("the proxy gave no connection")
    if isinstance(error, requests.exceptions.SSLError):
        return _("the connection can't be secured (TLS)")
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return _("the connection was cut")
    if isinstance(error, requests.ConnectionError):
        if "resolve" in str(error).lower() or "getaddrinfo" in str(error).lower():
            return _("the server's name can't be resolved")
        return _("no connection")
    return f"{type(error).__name__}: {error}"


def fetch_files(
    published: PublishedDataset,
    roles: Sequence[Role],
    folder: Path,
    *,
    mirrors: Sequence[str] | None = None,
    patience: Patience | None = None,
    progress: Progress | None = None,
) -> None:
    """Bring the files of some roles into `folder`, each verified before it gets its name.

    Parameters
    ----------
    published : PublishedDataset
    roles : sequence of Role
    folder : Path
        Made where it doesn't exist.  A file already there is replaced by a good one
        or stays.
    mirrors : sequence of str, optional
        Base addresses; by default `mirrors_of` the data set.
    patience : Patience, optional
    progress : callable, optional
        As `Progress` says.

    Raises
    ------
    DownloadError
        No mirror gave one of the files whole, or the folder can't be written.  Files
        that came before it are kept.
    """
    if not roles:
        return
    patience = patience or Patience()
    addresses = mirrors_of(published) if mirrors is None else tuple(mirrors)
    if not addresses:
        raise DownloadError(_("Downloads are switched off (BACKHAND_MIRRORS names no server)."))
    inquiry = MirrorInquiry(addresses, published.files["test_labels"].file_name, patience.answer)
    for role in roles:
        _fetch_one(published.files[role], folder, inquiry, patience, progress)


def _fetch_one(
    file: PublishedFile,
    folder: Path,
    inquiry: MirrorInquiry,
    patience: Patience,
    progress: Progress | None,
) -> None:
    rejected: dict[str, str] = {}
    for mirror in list_as_it_grows(inquiry):
        # Outside the cache until it is verified: the cache holds nothing doubtful.
        with tempfile.TemporaryDirectory(prefix="backhand-") as temporary:
            incoming = Path(temporary) / file.file_name
            try:
                _download(mirror + file.file_name, incoming, patience, file, progress)
            except OSError as error:  # requests' own errors are OSErrors too
                inquiry.dismiss(mirror, reason_of(error, patience.silence))
                continue
            fault = fault_of(incoming, file)
            if fault is not None:
                rejected[mirror] = fault
                continue
            try:
                write_whole(folder / file.file_name, incoming.read_bytes())
            except OSError as error:
                raise DownloadError(
                    _(
                        "The cache {folder} can't be written ({reason}). Name another folder "
                        "in the environment variable BACKHAND_CACHE."
                    ).format(folder=folder, reason=error.strerror or error)
                ) from error
            return
    answers = {**inquiry.refusals, **rejected}
    answers = {mirror: answers[mirror] for mirror in inquiry.mirrors if mirror in answers}
    raise DownloadError(
        _("{file} could not be downloaded:").format(file=file.file_name)
        + "".join(f"\n  {mirror}: {reason}" for mirror, reason in answers.items())
    )


def list_as_it_grows(inquiry: MirrorInquiry) -> Iterator[str]:
    """Yield each answering mirror once, though some be dismissed on the way."""
    tried: set[str] = set()
    while True:
        for mirror in inquiry.answering():
            if mirror not in tried:
                tried.add(mirror)
                yield mirror
                break
        else:
            return


class _PoochProgress:
    """The face of a progress bar that pooch knows, before a `Progress` function."""

    def __init__(self, name: str, report: Progress) -> None:
        self.total = 0
        self._name = name
        self._report = report
        self._received = 0

    def update(self, count: int) -> None:
        # pooch counts whole chunks, so the last one may overshoot.
        self._received += count
        received = min(self._received, self.total) if self.total else self._received
        self._report(self._name, received, self.total)

    def reset(self) -> None:
        self._received = 0

    def close(self) -> None:
        pass


def _download(
    address: str, path: Path, patience: Patience, file: PublishedFile, progress: Progress | None
) -> None:
    import pooch

    bar = False if progress is None else _PoochProgress(file.file_name, progress)
    downloader = pooch.HTTPDownloader(
        progressbar=bar,
        chunk_size=1 << 16,
        timeout=(patience.answer, patience.silence),
        headers=_HEADERS,
    )
    downloader(address, str(path), None)


def fault_of(path: Path, file: PublishedFile) -> str | None:
    """Return what is wrong with a copy of a published file; None for a good one.

    Parameters
    ----------
    path : Path
        The copy, packed or plain.
    file : PublishedFile
        What it should be.
    """
    try:
        raw, content = read_bytes(path)
        summed = content if file.checksum_of == "content" else raw
        if hashlib.sha256(summed).hexdigest() == file.sha256:
            return None
        decode_idx(content, IMAGES_MAGIC if file.holds_images else LABELS_MAGIC, path)
    except DataError:
        return _("the file is damaged")
    return _("wrong checksum (SHA-256)")
