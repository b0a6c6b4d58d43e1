"""A NumPy archive of samples with labels, whoever saved it, read as a data set."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import Final

import numpy as np

from backhand.data.classes import require_learnable, require_two_classes
from backhand.data.dataset import Dataset, Split, make_own_dataset
from backhand.data.holdout import hold_out
from backhand.data.notice import Notify
from backhand.data.npz import NPZ_KEYS, check_heads, head_of
from backhand.data.npz_keys import choose_keys
from backhand.data.npz_labels import checked_labels
from backhand.data.npz_samples import Named, checked_samples
from backhand.data.published import IMAGE_SHAPE, NUM_CLASSES
from backhand.errors import DataError
from backhand.language import gettext as _

# A damaged archive surfaces as any of these, depending on where the damage is.
_DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    ValueError,
    EOFError,
    KeyError,
    NotImplementedError,
    MemoryError,
    SyntaxError,
)


def stands_for_mnist(path: Path) -> bool:
    """Return whether an archive has the keys, the shapes and the ten classes of Keras's MNIST."""
    try:
        with zipfile.ZipFile(path) as archive:
            held = set(archive.namelist())
            if held != {f"{key}.npy" for key in NPZ_KEYS.values()}:
                return False
            for part in ("train", "test"):
                shape, dtype = head_of(archive, f"x_{part}.npy")
                rows, columns = IMAGE_SHAPE
                if shape[1:] not in (IMAGE_SHAPE, (rows * columns,)) or dtype.kind not in "iu":
                    return False
                shape, dtype = head_of(archive, f"y_{part}.npy")
                if len(shape) != 1 or dtype.kind not in "iu":
                    return False
        check_heads(path)
        with np.load(path, allow_pickle=False) as arrays:
            labels = np.concatenate([np.unique(arrays[key]) for key in ("y_train", "y_test")])
        return bool(((labels >= 0) & (labels < NUM_CLASSES)).all())
    except _DAMAGE:
        return False


def read_own_npz(path: Path, *, seed: int, test_share: float, notify: Notify) -> Dataset:
    """Return the data set of an ``.npz`` archive, without executing anything in it.

    Labels may be whole numbers, one-hot rows or texts.  Numbers that aren't 0 to C-1,
    and texts, are told apart in natural order, and are the class names then.

    Parameters
    ----------
    path : Path
    seed : int, at least 0
    test_share : float in (0, 1)
        How much of each class is held out, where the archive has no test arrays.
    notify : callable

    Returns
    -------
    dataset : Dataset
        Samples (N, H, W), (N, 3, H, W) or (N, D): uint8 pixels where the archive holds
        images of whole numbers, else floats as they are.

    Raises
    ------
    DataError
        The archive is damaged, an array is missing, or one is no array of samples or
        of labels: the text names it, with the sample.
    """
    pairs, class_names = _read(path)
    keys = [(x_key, t_key) for (x_key, _x), (t_key, _t) in pairs]
    samples = checked_samples([x for x, _t in pairs], path, notify)
    for (x_key, t_key), x, (_pair_x, (_key, t)) in zip(keys, samples, pairs, strict=True):
        if t.ndim == 0 or len(t) != len(x):
            raise DataError(
                _(
                    "The numbers of labels and images differ: {labels:,} in {labels_place}, "
                    "{images:,} in {images_place}."
                ).format(
                    labels=len(t) if t.ndim else 1,
                    labels_place=t_key,
                    images=len(x),
                    images_place=f"{x_key} ({path})",
                )
            )
    labels, names = checked_labels([t for _x, t in pairs], class_names, path)
    train: Split = samples[0], labels[0]
    train_key = f"{keys[0][1]} ({path})"
    train_names = [names[index] for index in np.unique(labels[0])]
    require_two_classes(train_names, train_key)
    if len(pairs) == 1:
        some, others = hold_out(
            labels[0], names, str(path), seed=seed, test_share=test_share, notify=notify
        )
        train, test = (samples[0][some], labels[0][some]), (samples[0][others], labels[0][others])
    else:
        test_names = [names[index] for index in np.unique(labels[1])]
        require_learnable(test_names, train_names, f"{keys[1][1]} ({path})", train_key)
        test = samples[1], labels[1]
    return make_own_dataset(path, train, test, names)


def _read(path: Path) -> tuple[list[tuple[Named, Named]], Named | None]:
    """Return the pairs of samples and labels, one or two, and the class names."""
    try:
        archive = np.load(path, allow_pickle=False)
    except _DAMAGE as error:
        raise _damaged(path, error) from error
    if not isinstance(archive, np.lib.npyio.NpzFile):
        raise _damaged(path, _("it holds a single array"))
    with archive:
        try:
            check_heads(path)
        except _DAMAGE as error:
            raise _damaged(path, error) from error
        pairs, names_key = choose_keys(archive.files, path)

        def named(key: str) -> Named:
            try:
                array = archive[key]
            except _DAMAGE as error:
                if "allow_pickle" in str(error):
                    raise DataError(
                        _(
                            "The array {key} of {path} holds Python objects, which are not read, "
                            "since reading them can run any code: save it as numbers or as text, "
                            "np.array(values, dtype=str)."
                        ).format(key=key, path=path)
                    ) from error
                raise _damaged(path, error) from error
            # What isn't an array's file comes as its bytes.
            if not isinstance(array, np.ndarray):
                raise _damaged(path, _("{key} is no array").format(key=key))
            return key, array

        return (
            [(named(x_key), named(t_key)) for x_key, t_key in pairs],
            named(names_key) if names_key is not None else None,
        )


def _damaged(path: Path, reason: object) -> DataError:
    return DataError(
        _("The archive {path} is damaged or no .npz archive: {reason}.").format(
            path=path, reason=reason
        )
        + " "
        + _("Save it again with np.savez.")
    )
