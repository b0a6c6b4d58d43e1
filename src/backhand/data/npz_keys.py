"""Which arrays of an archive are samples, labels or class names, told from their keys.

Known are the spellings of Keras (``x_train, y_train``), of MedMNIST (``train_images,
train_labels``), and for data that are not split ``x, y`` and scikit-learn's ``data,
target``.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from backhand.data.npz import NPZ_KEYS
from backhand.errors import DataError
from backhand.language import gettext as _

# A pair of keys for samples and labels, of the part "train", "test", "val" or "valid".
_PART_SAMPLES: Final = ("x_{0}", "{0}_images", "{0}_x", "{0}_data", "{0}_features")
_PART_LABELS: Final = ("y_{0}", "t_{0}", "{0}_labels", "{0}_y", "{0}_t", "{0}_targets")
# What is called validation is the test where there is no other.
_TEST_PARTS: Final = ("test", "val", "valid")
# Keys of data that are not split, each with its usual fellow.
_WHOLE_SAMPLES: Final = {"x": "y", "images": "labels", "data": "target", "features": "labels"}
_WHOLE_LABELS: Final = {
    "y": "x", "t": "x", "labels": "images", "target": "data", "targets": "data", "label": "images",
}  # fmt: skip
_CLASS_NAMES: Final = ("class_names", "label_names", "target_names")

# How alike two keys must be for one to be taken for the other's misspelling.
_LIKENESS: Final = 0.7


def choose_keys(held: Sequence[str], path: Path) -> tuple[list[tuple[str, str]], str | None]:
    """Return the keys of the pairs of arrays, to train with first, with that of the names.

    Parameters
    ----------
    held : sequence of str
        All keys of the archive; capitals make no difference.
    path : Path
        Named in errors.

    Returns
    -------
    pairs : list of (str, str)
        Samples with labels: to train with and to test on, or one pair for both.
    class_names : str or None

    Raises
    ------
    DataError
        An array is missing: the text says which keys look like its misspelling.
    """
    by_name = {key.casefold(): key for key in held}

    def first(names: Iterable[str]) -> str | None:
        return next((by_name[name] for name in names if name in by_name), None)

    def pair(part: str) -> tuple[str | None, str | None]:
        return (
            first(name.format(part) for name in _PART_SAMPLES),
            first(name.format(part) for name in _PART_LABELS),
        )

    class_names = first(_CLASS_NAMES)
    train = pair("train")
    test_part = next((part for part in _TEST_PARTS if pair(part) != (None, None)), "test")
    test = pair(test_part)
    found = [key for key in (*train, *test) if key is not None]
    if not found:
        whole = first(_WHOLE_SAMPLES), first(_WHOLE_LABELS)
        if whole[0] is not None and whole[1] is not None:
            return [(whole[0], whole[1])], class_names
        if whole[0] is not None:
            missing = [_WHOLE_SAMPLES[whole[0].casefold()]]
        elif whole[1] is not None:
            missing = [_WHOLE_LABELS[whole[1].casefold()]]
        else:
            missing = list(NPZ_KEYS.values())
        raise _lacking(missing, held, [key for key in whole if key is not None], path)
    # In the style of those that are there.
    kinds = _PART_SAMPLES[0], _PART_LABELS[0]
    if any(key.casefold().startswith(("train", *_TEST_PARTS)) for key in found):
        kinds = _PART_SAMPLES[1], _PART_LABELS[2]
    elif any(key.casefold().startswith("t_") for key in found):
        kinds = _PART_SAMPLES[0], _PART_LABELS[1]
    missing = [
        kind.format(part)
        for part, keys in (("train", train), (test_part, test))
        for kind, key in zip(kinds, keys, strict=True)
        if key is None
    ]
    # Without any test arrays a share is held out, unless they are merely misspelled.
    spare = [key.casefold() for key in held if key not in (*found, class_names)]
    if test == (None, None) and not any(
        difflib.get_close_matches(kind.format("test"), spare, 1, _LIKENESS) for kind in kinds
    ):
        missing = [name for name in missing if "train" in name]
    if missing:
        raise _lacking(missing, held, found, path)
    pairs = [train, test] if test != (None, None) else [train]
    return [(x, t) for x, t in pairs if x is not None and t is not None], class_names


def _lacking(missing: list[str], held: Sequence[str], used: list[str], path: Path) -> DataError:
    """Return the error of an archive that lacks arrays, with what was perhaps meant."""
    text = _("The archive {path} lacks {missing}; it holds {held}.").format(
        path=path, missing=", ".join(missing), held=", ".join(held) or "-"
    )
    spare = {key.casefold(): key for key in held if key not in used}
    for wanted in missing:
        for alike in difflib.get_close_matches(wanted, spare, 1, _LIKENESS):
            # One misspelled key is not the misspelling of two.
            key = spare.pop(alike)
            text += " " + _("Perhaps {key} is meant to be {wanted}.").format(key=key, wanted=wanted)
    return DataError(
        text
        + " "
        + _(
            "It must hold x_train, y_train, x_test and y_test, or only x and y, of which a share "
            "is held out to test on."
        )
    )
