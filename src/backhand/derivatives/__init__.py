"""The derivative by other means than backpropagation, to hold backpropagation against.

Nothing in this room knows the functions, layers or networks of the package: the
judge shares no mathematics with what it judges.
"""

from backhand.derivatives.blocks import Block, Search, worst_blocks
from backhand.derivatives.check import GradientCheck, check_gradients
from backhand.derivatives.comparison import Comparison, compare
from backhand.derivatives.complex_step import complex_step_gradient
from backhand.derivatives.noise import shown_precision
from backhand.derivatives.numerical import (
    numerical_derivatives,
    numerical_gradient,
    numerical_vjp,
    stacked_numerical_gradient,
    step_sizes,
)
from backhand.derivatives.precision import DOUBLE, Precision
from backhand.derivatives.probe import Probe, probe_gradient
from backhand.derivatives.slope import Slope, slope_along
from backhand.derivatives.verdict import gradient_verdicts

__all__ = [
    "DOUBLE",
    "Block",
    "Comparison",
    "GradientCheck",
    "Precision",
    "Probe",
    "Search",
    "Slope",
    "check_gradients",
    "compare",
    "complex_step_gradient",
    "gradient_verdicts",
    "numerical_derivatives",
    "numerical_gradient",
    "numerical_vjp",
    "probe_gradient",
    "shown_precision",
    "slope_along",
    "stacked_numerical_gradient",
    "step_sizes",
    "worst_blocks",
]
