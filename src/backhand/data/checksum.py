"""Whether data are what was published: a file or an array against its SHA-256."""

from __future__ import annotations

import hashlib
from typing import Literal

import numpy as np
import numpy.typing as npt

from backhand.data.idx import idx_head
from backhand.data.published import DATASETS, PublishedDataset, Role

Verdict = Literal["published", "changed", "own", "unknown"]
"""Equal to what was published; of its length, yet other; of another length, so somebody's
own data; or without a checksum to compare with."""


def sha256_of_entries(entries: npt.NDArray[np.uint8]) -> str:
    """Return the SHA-256 of the IDX file that would hold `entries`: 64 hexadecimal digits."""
    digest = hashlib.sha256(idx_head(entries))
    digest.update(np.ascontiguousarray(entries).data)
    return digest.hexdigest()


def compare(
    published: PublishedDataset, role: Role, raw: bytes, entries: npt.NDArray[np.uint8]
) -> tuple[Verdict, PublishedDataset | None]:
    """Compare one file's entries with what was published for `role`.

    Parameters
    ----------
    published : PublishedDataset
        What the file is said to belong to.
    role : Role
    raw : bytes
        The file as it stands on the disk; empty for an array out of an archive.
    entries : (N, 28, 28) or (N,) uint8 array

    Returns
    -------
    verdict : Verdict
    other : PublishedDataset or None
        The data set of another name whose published file this is.
    """
    # Both data sets have files of these lengths: no other length can be a published file.
    if len(entries) != published.files[role].count:
        return "own", None
    content_sum = sha256_of_entries(entries)
    raw_sum = hashlib.sha256(raw).hexdigest() if raw.startswith(b"\x1f\x8b") else None
    verdict: Verdict = "unknown"
    for candidate in (published, *DATASETS.values()):
        expected = candidate.files[role]
        found = content_sum if expected.checksum_of == "content" else raw_sum
        if found == expected.sha256:
            return ("published", None) if candidate is published else ("changed", candidate)
        if candidate is published and found is not None:
            verdict = "changed"
    return verdict, None
