"""For PyTorch: a gradcheck that names the mistake, shows its line and proves the mending.

Needs torch, which is imported when a check is asked for.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from backhand.diagnosis import Report
from backhand.errors import SettingError
from backhand.language import gettext as _

__all__ = ["gradcheck"]


def gradcheck(
    fn: Callable[..., Any],
    inputs: Any,
    *,
    eps: float = 1e-6,  # torch's own default
    atol: float = 1e-5,  # torch's own default
    rtol: float = 1e-3,
    raise_exception: bool = True,
    check_forward_ad: bool = False,
    check_batched_grad: bool = False,
    check_batched_forward_grad: bool = False,
    check_grad_dtypes: bool = False,
    listing: bool = False,
    **options: Any,
) -> Report:
    """Check the backward passes that a call goes through, as ``torch.autograd.gradcheck`` does.

    Parameters
    ----------
    fn : callable
        ``MyFunction.apply``, or what calls it.
    inputs : tensor or sequence
        Its arguments.  Those that require a gradient are checked; they are taken in double
        precision.
    eps, atol, rtol : float
        Handed on where torch's own check is asked as well.  Here steps and bounds follow from the
        values themselves.
    raise_exception : bool
        Raise where a gradient is wrong, with the report as the text.
    check_forward_ad, check_batched_grad, check_batched_forward_grad, check_grad_dtypes : bool
        Have torch check these too, once the backward pass is right.
    listing : bool
        Show what each line of the passes holds, also where all is right.
    **options
        Torch's others, for torch.

    Returns
    -------
    report : Report
        True where everything is right.

    Raises
    ------
    GradientError
        A gradient is wrong, and `raise_exception` is set.
    SettingError
        torch is not installed; no custom Function is called; nothing requires a gradient.
    """
    try:
        torch: Any = importlib.import_module("torch")
    except ImportError as error:
        raise SettingError(_("torch is not installed: pip install 'backhand[torch]'")) from error
    from backhand.diagnosis.examination import examine
    from backhand.reading.drivers.torch_callers import Recorded
    from backhand.reading.drivers.torch_functions import TorchFunctions, as_called

    given = (inputs,) if isinstance(inputs, torch.Tensor) else tuple(inputs)
    call = Recorded.of(given)
    if not any(call.wanted):
        raise SettingError(_("no input requires a gradient: make one with requires_grad=True"))
    driver = TorchFunctions()
    reports = []
    # The whole call is judged, under the name of the Function that it ends with.
    for function in _called(torch, fn, given)[:1]:
        through = _names(fn, function, len(given)), fn
        for blueprint in as_called(driver.found(function), call, (), through):
            if isinstance(blueprint, Exception):
                raise blueprint
            subject = driver.builds(replace(blueprint, from_case=True))
            reports.append(examine(subject, power=False, listing=listing))
    if not reports:
        raise SettingError(
            _("no torch.autograd.Function is called: there is no backward pass of your own")
        )
    report = Report(tuple(reports))
    if report.passed and (
        check_forward_ad or check_batched_grad or check_batched_forward_grad or check_grad_dtypes
    ):
        torch.autograd.gradcheck(
            fn, inputs, eps=eps, atol=atol, rtol=rtol, raise_exception=raise_exception,
            check_forward_ad=check_forward_ad, check_batched_grad=check_batched_grad,
            check_batched_forward_grad=check_batched_forward_grad,
            check_grad_dtypes=check_grad_dtypes, **options,
        )  # fmt: skip
    return report.raise_for_errors() if raise_exception else report


def _called(torch: Any, fn: Callable[..., Any], given: Sequence[Any]) -> list[Any]:
    """Return the Functions that a call goes through, the last one first."""
    handed = [
        one.detach().clone().requires_grad_(one.requires_grad)
        if isinstance(one, torch.Tensor)
        else one
        for one in given
    ]
    came = fn(*handed)
    left = [
        part.grad_fn
        for part in (came if isinstance(came, tuple) else (came,))
        if isinstance(part, torch.Tensor) and part.grad_fn is not None
    ]
    found: list[Any] = []
    seen: set[Any] = set()
    while left:
        node = left.pop(0)
        if node in seen:
            continue
        seen.add(node)
        owner = getattr(type(node), "_forward_cls", None)
        if owner is not None and owner not in found:
            found.append(owner)
        left += [before for before, _place in node.next_functions if before is not None]
    return found


def _names(fn: Callable[..., Any], function: Any, count: int) -> list[str]:
    """Return what a call's arguments are called."""
    if getattr(fn, "__self__", None) is function:
        from backhand.reading.drivers.torch_functions import argument_names

        return argument_names(function, count)
    try:
        names = [
            p.name
            for p in inspect.signature(fn).parameters.values()
            if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
        ]
    except (TypeError, ValueError):
        names = []
    return [*names[:count], *(f"x{k}" for k in range(len(names), count))]
