"""The outcome of a gradient check as the JSON object that ``backhand check`` promises."""

from __future__ import annotations

import inspect
from typing import Any

from backhand.derivatives import Comparison, GradientCheck
from backhand.diagnosis.finding import Finding
from backhand.diagnosis.report import Gradient, Report, SubjectReport
from backhand.language import gettext as _


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
        With the keys schema, subjects, source and summary; JSON can hold it.
    """
    figures = {name: one.to_dict() for name, one in check.comparisons.items()}
    report = SubjectReport(
        name=subject.__name__,
        convention="network",
        role="unknown",
        verdict="pass" if check.passed else "fail",
        findings=tuple(
            _mismatch(name, comparison)
            for name, comparison in check.comparisons.items()
            if not comparison.passed
        ),
        gradients=tuple(Gradient(name, one) for name, one in figures.items()),
        path=inspect.getsourcefile(subject),
        line=inspect.getsourcelines(subject)[1],
        binding="gradient(x, t)",
        loss=_("its own"),
    )
    return Report((report,)).to_dict()


def _mismatch(name: str, comparison: Comparison) -> Finding:
    index = ", ".join(map(str, comparison.worst_index))
    record = comparison.to_dict()
    return Finding(
        "BH100",
        name,
        "error",
        _(
            "The gradient of {name} differs from the derivative: noise {noise:.0e}, "
            "error {error:.1e} at [{index}]."
        ).format(
            name=name,
            noise=comparison.noise_floor,
            error=comparison.max_abs_error,
            index=index,
        ),
        _(
            "Compare the backward pass of the layer that holds {name} with its formula: "
            "cosine and ratio tell a wrong sign or factor from a wrong term."
        ).format(name=name),
        {
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
    )
