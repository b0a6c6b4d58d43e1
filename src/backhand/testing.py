"""The gradient check as a test: an assertion, and a test for each rule.

For pytest; the fixture `assert_gradients` comes with the package's plugin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from backhand.language import gettext as _

if TYPE_CHECKING:
    from backhand.diagnosis import Report

__all__ = ["assert_gradients", "parametrize_with_checks"]

ExpectedFailures = Mapping[str, str] | Callable[[Any], Mapping[str, str]]


def assert_gradients(
    layer: Any, x: Any = None, t: Any = None, *, name: str | None = None
) -> Report:
    """Fail unless the backward pass of `layer` is right.

    Parameters
    ----------
    layer, x, t, name
        As for `backhand.check`: an instance or class with forward and backward, a pair of
        functions, a loss, a network; without `x`, an input is inferred.

    Returns
    -------
    report : Report

    Raises
    ------
    GradientError
        An AssertionError too.  The text has each finding with its mending; its `report`
        has the whole.
    """
    __tracebackhide__ = True
    from backhand.diagnosis import check

    return check(layer, x, t, name=name).raise_for_errors()


class RuleCheck:
    """One rule, asked of one subject: ``check(subject)`` fails where the rule holds."""

    def __init__(
        self, code: str, name: str, reports: dict[int, Report], expected: bool = False
    ) -> None:
        self.code = code
        # A warning is no failure, unless somebody expects one.
        self._severities = ("error", "warning") if expected else ("error",)
        self.name = name
        self._reports = reports

    def __repr__(self) -> str:
        return f"{self.code}-{self.name}"

    def __call__(self, subject: Any) -> None:
        """Fail with the rule's findings of severity "error"; the measuring is done once."""
        __tracebackhide__ = True
        from backhand.diagnosis import check
        from backhand.errors import GradientError

        if id(subject) not in self._reports:
            self._reports[id(subject)] = check(*_parts(subject))
        report = self._reports[id(subject)]
        if any(s.verdict == "skipped" for s in report.subjects):
            report.raise_for_errors()
        found = [
            f for f in report.findings if f.rule == self.code and f.severity in self._severities
        ]
        if found:
            lines = [f"{f.rule} {f.where}: {f.message}\n    → {f.fix}" for f in found]
            raise GradientError("\n".join(lines), report)


def parametrize_with_checks(
    subjects: Iterable[Any], *, expected_failures: ExpectedFailures | None = None
) -> Any:
    """Make a test of each subject and each rule, in scikit-learn's manner.

    Parameters
    ----------
    subjects : iterable
        What `backhand.check` takes: an instance, a class, a pair of functions; or a tuple
        ``(subject, x)`` or ``(subject, x, t)``.
    expected_failures : dict or callable, optional
        Rule → reason, or a function from a subject to that: the test is expected to find
        the rule, also as a warning; finding nothing is then an error, so that what was mended
        is taken off the list.

    Returns
    -------
    decorator
        For a test function with the arguments `subject` and `check`.

    Raises
    ------
    SettingError
        `expected_failures` names a rule that does not exist.

    Examples
    --------
    ::

        @parametrize_with_checks([Affine(W, b), (MyLoss(), x, t)])
        def test_gradients(subject, check):
            check(subject)
    """
    import pytest

    from backhand.diagnosis.registry import all_rules
    from backhand.errors import SettingError

    # What is only told is never an error.
    rules = {code: rule for code, rule in all_rules().items() if rule.severity != "info"}
    reports: dict[int, Report] = {}
    parameters = []
    for subject in subjects:
        expected = expected_failures or {}
        if callable(expected):
            expected = expected(subject)
        if unknown := sorted(set(expected) - set(rules)):
            raise SettingError(
                _("expected_failures names {rule}, which is no rule: see `backhand rules`").format(
                    rule=unknown[0]
                )
            )
        for code, rule in rules.items():
            marks = (
                [pytest.mark.xfail(reason=expected[code], strict=True)] if code in expected else []
            )
            check = RuleCheck(code, rule.name, reports, expected=code in expected)
            parameters.append(
                pytest.param(subject, check, id=f"{_name(subject)}-{check!r}", marks=marks)
            )
    return pytest.mark.parametrize(("subject", "check"), parameters)


def _parts(subject: Any) -> tuple[Any, ...]:
    """Return what `backhand.check` is called with; a pair of functions is one thing."""
    if isinstance(subject, tuple) and not (len(subject) == 2 and callable(subject[1])):
        return subject
    return (subject,)


def _name(subject: Any) -> str:
    thing = _parts(subject)[0]
    thing = thing[0] if isinstance(thing, tuple) else thing
    return str(getattr(thing, "__name__", type(thing).__name__)).removesuffix("_forward")
