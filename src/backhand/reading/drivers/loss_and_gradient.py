"""The form `loss-and-gradient`: a loss, with the gradients of what it is given beside it."""

from __future__ import annotations

import ast
import inspect
import re
from types import ModuleType
from typing import Any, Final

from backhand.reading.binding import BoundCalls, FoundCalls
from backhand.reading.composed import composed
from backhand.reading.instances import positional, required
from backhand.reading.source import returned_names, text_of, tree_of

_LOSS: Final = re.compile(
    r"^(total_?|avg_?|mean_?|data_?|train_?)?(loss|cost|j|l|e|err|error|nll|obj(ective)?|mse|sse|energy|risk"
    r"|ce|bce|kl|elbo|fx|fval|f|value|jval|val|lossval|penalty)(es|s|_?val(ue)?|_?total)?$",
    re.IGNORECASE,
)
_GRADIENT: Final = re.compile(
    r"^(d[a-zA-Z_]\w*|\w*[gG]rad\w*|[gG]|gs|gw|gb|jac\w*|nabla\w*|\w*delta\w*|\w*deriv\w*|kobai)$"
)
_GRADIENT_METHOD: Final = re.compile(
    r"^_?(compute_|calc_|get_|numeric_?)?(d?grad\w*|gradients?|d_?loss|backprop\w*|backward\w*|jac\w*)"
    r"(_\w+)?$",
    re.IGNORECASE,
)
_LOSS_METHOD: Final = re.compile(
    r"^(compute_|calc_|get_|total_)?(loss|cost|objective|nll|energy|error|neg\w*likelihood|fun)\w*$",
    re.IGNORECASE,
)
_NAMED: Final[tuple[tuple[str, str], ...]] = (
    ("cost", "gradient"),
    ("cost", "grad"),
    ("loss", "grad"),
    ("loss", "gradient"),
    ("fun", "jac"),
    ("objective", "gradient"),
    ("cost_function", "gradient"),
    ("costfunction", "gradient"),
    ("f", "jac"),
    ("cost", "gradients"),
    ("loss", "gradients"),
    ("costFunction", "gradient"),
    ("compute_cost", "compute_gradient"),
    ("compute_loss", "compute_gradient"),
    ("computeCost", "computeGradient"),
    ("nll", "grad_nll"),
    ("cost", "cost_grad"),
    ("loss", "loss_grad"),
    ("cost_reg", "gradient_reg"),
    ("costReg", "gradientReg"),
    ("loss_function", "gradient"),
    ("compute_cost", "gradient"),
    ("loss_fn", "grad_fn"),
    ("forward_loss", "gradients"),
)


class LossAndGradient(BoundCalls):
    """A function, or a method, that returns a loss and its gradients; or one for each."""

    name = "loss-and-gradient"

    def finds(self, module: ModuleType, name: str) -> Any:
        """See `Driver.finds`."""
        thing = getattr(module, name)
        if getattr(thing, "__module__", None) != module.__name__:
            return None
        if inspect.isclass(thing):
            return self._of_class(thing)
        if not inspect.isfunction(thing) or not required(thing):
            return None
        network = composed(module, name)
        if network is not None:
            parts = (network.forward, network.backward)
            return FoundCalls(
                self.name, name, thing, parts, 0.7, None,
                (network.forward, network.cost), (network.backward,),
            )  # fmt: skip
        if returns_both(thing):
            return FoundCalls(self.name, name, thing, (thing,), 0.45, None, (thing,), joint=True)
        for first, second in _NAMED:
            if name == first or name.endswith("_" + first):
                other = getattr(module, name[: len(name) - len(first)] + second, None)
                if other is not thing and inspect.isfunction(other) and _asks_alike(thing, other):
                    return FoundCalls(
                        self.name, name, thing, (thing, other), 0.7, None, (thing,), (other,),
                        slope=True,
                    )  # fmt: skip
        return None

    def _of_class(self, cls: Any) -> FoundCalls | None:
        """Return a class with a method that returns both, or with one for each."""
        methods = {n: m for n, m in vars(cls).items() if inspect.isfunction(m)}
        own = {n: m for n, m in methods.items() if not n.startswith("__") and len(required(m)) > 1}
        for method in own.values():
            named = _LOSS_METHOD.match(method.__name__) or "loss" in method.__name__
            if named and returns_both(method):
                return FoundCalls(
                    self.name, cls.__name__, cls, (cls,), 0.65, cls, (method,), joint=True
                )
        for loss in own.values():
            if not _LOSS_METHOD.match(loss.__name__):
                continue
            if loss.__name__ == "loss" and "gradient" in own and "self.params" in text_of(cls):
                continue  # a network as the book has it
            for gradient in own.values():
                alike = gradient is not loss and _asks_alike(loss, gradient)
                if alike and _GRADIENT_METHOD.match(gradient.__name__) and returned_names(gradient):
                    return FoundCalls(
                        self.name, cls.__name__, cls, (cls,), 0.3, cls, (loss,), (gradient,),
                        slope=True,
                    )  # fmt: skip
        return None

    def case(self, thing: Any) -> str:
        """See `Driver.case`."""
        return f"{self.title(thing)}, x, t"


def _asks_alike(one: Any, other: Any) -> bool:
    names = [p.name for p in positional(one)]
    return [p.name for p in required(other)] == [p.name for p in required(one)] and bool(names)


def returns_both(function: Any) -> bool:
    """Whether a function's last return statement gives a loss and gradients."""
    nodes = [n for n in ast.walk(tree_of(function)) if isinstance(n, ast.Return)]
    for node in reversed(nodes):
        value = node.value
        if not isinstance(value, ast.Tuple) or len(value.elts) < 2:
            continue
        first = value.elts[0]
        while isinstance(first, (ast.BinOp, ast.Call)):
            first = (
                first.left
                if isinstance(first, ast.BinOp)
                else first.args[0]
                if first.args
                else first.func
            )
            if isinstance(first, ast.Attribute):
                break
        name = (
            first.id
            if isinstance(first, ast.Name)
            else first.attr
            if isinstance(first, ast.Attribute)
            else ""
        )
        rest = [_names(part) for part in value.elts[1:]]
        flat = [n for some in rest for n in some]
        if _LOSS.match(name) and flat and any(_GRADIENT.match(n) for n in flat[:2]):
            return True
    return False


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, (ast.Tuple, ast.List)):
        return [n for part in node.elts for n in _names(part)]
    if isinstance(node, ast.UnaryOp):
        return _names(node.operand)
    if isinstance(node, ast.Dict):
        return [str(k.value) for k in node.keys if isinstance(k, ast.Constant)]
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Attribute):
        return [node.attr]
    if isinstance(node, ast.Call):
        inner = node.func.value if isinstance(node.func, ast.Attribute) else None
        found = _names(inner) if inner is not None else []
        if found and found[0] not in ("np", "numpy"):
            return found
        return [n for part in node.args[:1] for n in _names(part)]
    if isinstance(node, ast.BinOp):
        return _names(node.left)
    return [""]
