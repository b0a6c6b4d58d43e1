"""Float32 goes in and another type comes out.

What it does
    Casts inputs, parameters and whatever arrays an instance holds to float32, runs both passes,
    and looks at the types of the output and of the gradients.

Why it is wrong
    One float64 array turns everything after it into float64: twice the memory and half the speed.
    Where a gradient of the wrong type is added in place, NumPy raises.

How it shows
    ``out.dtype`` or ``dW.dtype`` is float64.

Example
    ``np.zeros(shape)``; ``np.eye(n)[t]``; ``x / np.sqrt(d)`` with an integer d; ``.astype(float)``

Write instead
    ``np.zeros_like(x)``, ``np.zeros(shape, dtype=x.dtype)``, ``x / d ** 0.5`` (a Python float
    changes no type)

Look-alikes
    None: constants of plain Python never cause it.

References
    NumPy, NEP 50, "Promotion rules for Python scalars".
"""

from __future__ import annotations

from collections.abc import Iterator

from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.registry import Fault, rule
from backhand.diagnosis.runner import plain_name
from backhand.language import gettext as _
from backhand.language import mark


@rule(
    "BH204", "dtype-change", title=mark("changes the type"), family="contract", severity="warning"
)
def faults(evidence: Evidence) -> Iterator[Fault]:
    """Report the output first; its type accounts for the gradients' types."""
    found = evidence.contracts.float32
    outputs = {name: dtype for name, dtype in found.items() if name.startswith("out")}
    for name, dtype in (outputs or found).items():
        yield Fault(
            name,
            _("float32 goes in, and the output comes out as {dtype}").format(dtype=dtype)
            if name in outputs
            else _("float32 goes in, and the gradient of {name} comes out as {dtype}").format(
                name=plain_name(name), dtype=dtype
            ),
            _(
                "make buffers of the input's type (np.zeros_like(x), dtype=x.dtype); use Python "
                "numbers for constants"
            ),
            {"dtype": dtype, "all": dict(found)},
        )
