"""Functions of one array, entry by entry, and those of two: sums, products, powers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.graph.operations.operation import Call, Operation, Vjp, register, summed_to
from backhand.language import mark

Array = NDArray[Any]


def _entrywise(slope: Callable[[Array, Array], Any]) -> Vjp:
    """Return the vector-Jacobian product of a function with this slope, given x and y."""

    def vjp(call: Call, dout: Array, position: int) -> Array:
        return np.asarray(dout * slope(call.inputs[0], call.output))

    return vjp


# NumPy's name → label, equation, the slope, the slope written out.
_FUNCTIONS: Final[dict[str, tuple[str, str, Callable[[Array, Array], Any], str]]] = {
    "exp": ("exp", "exp({x})", lambda x, y: y, "{y}"),
    "exp2": ("exp2", "2^{x}", lambda x, y: y * np.log(2), "{y} × ln 2"),
    "expm1": ("expm1", "exp({x}) − 1", lambda x, y: y + 1, "({y} + 1)"),
    "log": ("log", "log({x})", lambda x, y: 1 / x, "1/{x}"),
    "log2": ("log2", "log₂({x})", lambda x, y: 1 / (x * np.log(2)), "1/({x} ln 2)"),
    "log10": ("log10", "log₁₀({x})", lambda x, y: 1 / (x * np.log(10)), "1/({x} ln 10)"),
    "log1p": ("log1p", "log(1 + {x})", lambda x, y: 1 / (1 + x), "1/(1 + {x})"),
    "sqrt": ("√", "√{x}", lambda x, y: 0.5 / y, "1/(2 {y})"),
    "cbrt": ("∛", "∛{x}", lambda x, y: 1 / (3 * y * y), "1/(3 {y}²)"),
    "square": ("²", "{x}²", lambda x, y: 2 * x, "2 {x}"),
    "reciprocal": ("1/x", "1/{x}", lambda x, y: -y * y, "(−{y}²)"),
    "tanh": ("tanh", "tanh({x})", lambda x, y: 1 - y * y, "(1 − {y}²)"),
    "sinh": ("sinh", "sinh({x})", lambda x, y: np.cosh(x), "cosh({x})"),
    "cosh": ("cosh", "cosh({x})", lambda x, y: np.sinh(x), "sinh({x})"),
    "sin": ("sin", "sin({x})", lambda x, y: np.cos(x), "cos({x})"),
    "cos": ("cos", "cos({x})", lambda x, y: -np.sin(x), "(−sin({x}))"),
    "tan": ("tan", "tan({x})", lambda x, y: 1 + y * y, "(1 + {y}²)"),
    "arctan": ("arctan", "arctan({x})", lambda x, y: 1 / (1 + x * x), "1/(1 + {x}²)"),
    "arcsin": ("arcsin", "arcsin({x})", lambda x, y: 1 / np.sqrt(1 - x * x), "1/√(1 − {x}²)"),
    "arccos": ("arccos", "arccos({x})", lambda x, y: -1 / np.sqrt(1 - x * x), "(−1/√(1 − {x}²))"),
    "arctanh": ("artanh", "artanh({x})", lambda x, y: 1 / (1 - x * x), "1/(1 − {x}²)"),
    "arcsinh": ("arsinh", "arsinh({x})", lambda x, y: 1 / np.sqrt(1 + x * x), "1/√(1 + {x}²)"),
    "absolute": ("|x|", "|{x}|", lambda x, y: np.sign(x), "sign({x})"),
    "fabs": ("|x|", "|{x}|", lambda x, y: np.sign(x), "sign({x})"),
    "expit": ("σ", "σ({x})", lambda x, y: y * (1 - y), "{y} (1 − {y})"),
    "erf": (
        "erf",
        "erf({x})",
        lambda x, y: 2 / np.sqrt(np.pi) * np.exp(-x * x),
        "(2/√π) exp(−{x}²)",
    ),
}

for _name, (_label, _forward, _slope, _written) in _FUNCTIONS.items():
    register(
        Operation(
            _name,
            _label,
            _entrywise(_slope),
            forward=_forward,
            backward=("{dout} × " + _written,),
            forward_shapes="{x}",
            backward_shapes=("{dout} × {x}",),
            words=mark("A function of each entry by itself."),
            backward_words=(
                mark(
                    "Each entry's gradient is multiplied by the slope at that entry: one product."
                ),
            ),
            entrywise=True,
        )
    )

register(
    Operation(
        "negative",
        "−x",
        _entrywise(lambda x, y: -1.0),
        forward="−{x}",
        backward=("−{dout}",),
        forward_shapes="{x}",
        backward_shapes=("{dout}",),
        words=mark("The sign turns."),
        backward_words=(mark("So does the gradient's."),),
        entrywise=True,
    )
)


def _two(first: Callable[[Call], Any], second: Callable[[Call], Any]) -> Vjp:
    """Return the product for a function of two arrays, given its two partial slopes."""

    def vjp(call: Call, dout: Array, position: int) -> Array:
        slope = (first, second)[position](call)
        return summed_to(np.asarray(dout * slope), call.inputs[position].shape)

    return vjp


_PASSES_ON: Final = mark("A sum passes the gradient on to both sides as it is.")

register(
    Operation(
        "add",
        "+",
        _two(lambda c: 1.0, lambda c: 1.0),
        operands=("a", "b"),
        forward="{a} + {b}",
        backward=("{dout}",),
        words=mark("Adds, entry by entry."),
        backward_words=(_PASSES_ON,),
        entrywise=True,
    )
)
register(
    Operation(
        "subtract",
        "−",
        _two(lambda c: 1.0, lambda c: -1.0),
        operands=("a", "b"),
        forward="{a} − {b}",
        backward=("{dout}", "−{dout}"),
        backward_shapes=("{dout}",),
        words=mark("Subtracts, entry by entry."),
        backward_words=(
            mark("The gradient passes on as it is."),
            mark("The gradient passes on with its sign turned: this side is subtracted."),
        ),
        entrywise=True,
    )
)
register(
    Operation(
        "multiply",
        "×",
        _two(lambda c: c.inputs[1], lambda c: c.inputs[0]),
        operands=("a", "b"),
        forward="{a} × {b}",
        backward=("{dout} × {b}", "{dout} × {a}"),
        words=mark("Multiplies, entry by entry."),
        backward_words=(
            mark("A product hands each side the gradient times the other side's value."),
        ),
        entrywise=True,
    )
)
register(
    Operation(
        "divide",
        "÷",
        _two(lambda c: 1 / c.inputs[1], lambda c: -c.output / c.inputs[1]),
        operands=("a", "b"),
        forward="{a} ÷ {b}",
        backward=("{dout} ÷ {b}", "−{dout} × {y} ÷ {b}"),
        backward_shapes=("{dout} ÷ {b}", "{dout} × {y} ÷ {b}"),
        words=mark("Divides, entry by entry."),
        backward_words=(
            mark("The gradient is divided by the divisor, as the value was."),
            mark("The larger the divisor, the smaller the quotient: the sign turns."),
        ),
        entrywise=True,
    )
)


def _power_base(call: Call) -> Any:
    x, p = call.inputs
    # 0^(p-1) for p = 1 is 1, for p = 0 the slope is 0 whatever x is.
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(p == 0, 0.0, p * np.power(x, np.where(p == 0, 1, p) - 1))


def _power_exponent(call: Call) -> Any:
    x = call.inputs[0]
    safe = np.where(x > 0, x, 1.0)
    return np.where(x > 0, call.output * np.log(safe), 0.0)


register(
    Operation(
        "power",
        "xᵖ",
        _two(_power_base, _power_exponent),
        operands=("x", "p"),
        forward="{x}^{p}",
        backward=("{dout} × {p} × {x}^({p} − 1)", "{dout} × {y} × log({x})"),
        forward_shapes="{x} ^ {p}",
        backward_shapes=("{dout} × {p} × {x}", "{dout} × {y} × {x}"),
        words=mark("Raises each entry to a power."),
        backward_words=(
            mark("The exponent comes down as a factor, and the power is one less."),
            mark("The value times the logarithm of the base."),
        ),
        entrywise=True,
    )
)
register(
    Operation(
        "logaddexp",
        "log(eᵃ+eᵇ)",
        _two(
            lambda c: np.exp(c.inputs[0] - c.output),
            lambda c: np.exp(c.inputs[1] - c.output),
        ),
        operands=("a", "b"),
        forward="log(exp({a}) + exp({b}))",
        backward=("{dout} × exp({a} − {y})", "{dout} × exp({b} − {y})"),
        forward_shapes="{a} + {b}",
        backward_shapes=("{dout} × {a}", "{dout} × {b}"),
        words=mark("The logarithm of a sum of exponentials, without forming them."),
        backward_words=(mark("Each side gets its share of the sum."),),
        entrywise=True,
    )
)
register(
    Operation(
        "arctan2",
        "arctan2",
        _two(
            lambda c: c.inputs[1] / (c.inputs[0] ** 2 + c.inputs[1] ** 2),
            lambda c: -c.inputs[0] / (c.inputs[0] ** 2 + c.inputs[1] ** 2),
        ),
        operands=("a", "b"),
        forward="arctan2({a}, {b})",
        backward=("{dout} × {b} ÷ ({a}² + {b}²)", "−{dout} × {a} ÷ ({a}² + {b}²)"),
        forward_shapes="{a}, {b}",
        backward_shapes=("{dout} × {b}", "{dout} × {a}"),
        words=mark("The angle of the vector (b, a), entry by entry."),
        backward_words=(mark("The longer the vector, the less the angle answers to either side."),),
        entrywise=True,
    )
)
register(
    Operation(
        "hypot",
        "√(a²+b²)",
        _two(lambda c: c.inputs[0] / c.output, lambda c: c.inputs[1] / c.output),
        operands=("a", "b"),
        forward="√({a}² + {b}²)",
        backward=("{dout} × {a} ÷ {y}", "{dout} × {b} ÷ {y}"),
        forward_shapes="{a} + {b}",
        words=mark("The length of the vector (a, b), entry by entry."),
        backward_words=(mark("Each side gets its share of the length."),),
        entrywise=True,
    )
)
