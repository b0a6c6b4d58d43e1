"""The derivative by other means than backpropagation, to hold backpropagation against.

Nothing in this room knows the functions, layers or networks of the package: the
judge shares no mathematics with what it judges.
"""

from backhand.derivatives.check import GradientCheck, check_gradients
from backhand.derivatives.comparison import Comparison, compare
from backhand.derivatives.complex_step import complex_step_gradient
from backhand.derivatives.numerical import (
    noise_floor,
    numerical_derivatives,
    numerical_gradient,
    numerical_vjp,
    stacked_numerical_gradient,
    step_sizes,
)
from backhand.derivatives.probe import Probe, probe_gradient
from backhand.derivatives.verdict import gradient_verdicts

__all__ = [
    "Comparison",
    "GradientCheck",
    "Probe",
    "check_gradients",
    "compare",
    "complex_step_gradient",
    "gradient_verdicts",
    "noise_floor",
    "numerical_derivatives",
    "numerical_gradient",
    "numerical_vjp",
    "probe_gradient",
    "stacked_numerical_gradient",
    "step_sizes",
]
