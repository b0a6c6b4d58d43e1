"""The outcome of a gradient check as the JSON object that ``backhand check`` promises."""

from __future__ import annotations

import inspect
from typing import Any, Final

from backhand.derivatives import Comparison, GradientCheck
from backhand.language import gettext as _

SCHEMA: Final = 1


def check_object(check: GradientCheck, subject: type) -> dict[str, Any]:
    """Return the object for a network that was checked.

    Parameters
    ----------
    check : GradientCheck
    subject : type
        The network's class: its name, file and line go into the object.

    Returns
    -------
    document : dict
        With the keys schema, subjects and source; JSON can hold it.
    """
    return {
        "schema": SCHEMA,
        "subjects": [
            {
                "name": subject.__name__,
                "path": inspect.getsourcefile(subject),
                "line": inspect.getsourcelines(subject)[1],
                "convention": "network",
                "role": "unknown",
                "verdict": "pass" if check.passed else "fail",
                "findings": [
                    _mismatch(name, comparison)
                    for name, comparison in check.comparisons.items()
                    if not comparison.passed
                ],
                "gradients": [
                    {"name": name, **comparison.to_dict()}
                    for name, comparison in check.comparisons.items()
                ],
            }
        ],
        "source": [],
    }


def _mismatch(name: str, comparison: Comparison) -> dict[str, Any]:
    index = ", ".join(map(str, comparison.worst_index))
    record = comparison.to_dict()
    return {
        "rule": "BH100",
        "where": name,
        "severity": "error",
        "message": _(
            "The gradient of {name} differs from the derivative: noise {noise:.0e}, "
            "error {error:.1e} at [{index}]."
        ).format(
            name=name,
            noise=comparison.noise_floor,
            error=comparison.max_abs_error,
            index=index,
        ),
        "evidence": {
            key: record[key]
            for key in (
                "max_abs_error",
                "noise_floor",
                "tolerance",
                "cosine",
                "ratio",
                "worst_index",
            )
        },
        "fix": _(
            "Compare the backward pass of the layer that holds {name} with its formula: "
            "cosine and ratio tell a wrong sign or factor from a wrong term."
        ).format(name=name),
    }
