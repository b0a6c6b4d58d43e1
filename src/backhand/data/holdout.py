"""A share of each class, drawn by lot, held out from training to test on."""

from __future__ import annotations

import numbers
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from backhand.data.notice import Notify
from backhand.errors import DataError, SettingError
from backhand.language import gettext as _


def check_chance(seed: object, test_share: object) -> None:
    """Refuse settings of `hold_out` before anything is read.

    Raises
    ------
    SettingError
        `seed` is no whole number of at least 0, or `test_share` none between 0 and 1.
    """
    if isinstance(seed, bool) or not isinstance(seed, numbers.Integral) or seed < 0:
        raise SettingError(
            _("seed must be a whole number of at least 0, but it is {value!r}").format(value=seed)
        )
    if (
        isinstance(test_share, bool)
        or not isinstance(test_share, numbers.Real)
        or not 0 < float(test_share) < 1
    ):
        raise SettingError(
            _("test_share must be a number between 0 and 1, but it is {value!r}").format(
                value=test_share
            )
        )


def hold_out(
    t: npt.NDArray[np.int64],
    class_names: Sequence[str],
    place: str,
    *,
    seed: int,
    test_share: float,
    notify: Notify,
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return which samples to train with and which to test on, both in an order of chance.

    Of each class the share is rounded to whole samples; at least one is held out, and
    at least one kept.

    Parameters
    ----------
    t : (N,) int64 array of class indices in [0, C)
    class_names : sequence of C str
    place : str
        Where the samples come from, named in the notice and in errors.
    seed : int, at least 0
    test_share : float in (0, 1)
    notify : callable
        Told what is held out.

    Returns
    -------
    train, test : (N_train,) and (N_test,) intp arrays
        Indices into `t`, each of [0, N) once.

    Raises
    ------
    DataError
        A class has one sample alone.
    """
    order = np.random.default_rng(seed).permutation(len(t))
    is_test = np.zeros(len(t), bool)
    for index in np.unique(t):
        members = order[t[order] == index]
        if len(members) == 1:
            raise DataError(
                _(
                    "The class {name} in {place} has only one sample, and each class needs one "
                    "to learn from and one to be tested on: add samples, take the class out, or "
                    "give test data of your own."
                ).format(name=class_names[index], place=place)
            )
        count = min(max(round(len(members) * test_share), 1), len(members) - 1)
        is_test[members[:count]] = True
    notify(
        _(
            "{place} has no test data: {test:,} of its {all:,} samples, {share:.0%} of each class, "
            "are held out from training to test on (seed {seed})."
        ).format(
            place=place, test=int(is_test.sum()), all=len(t), share=float(test_share), seed=seed
        )
    )
    return order[~is_test[order]], order[is_test[order]]
