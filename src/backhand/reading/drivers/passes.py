"""The form `passes`: two functions under any names, or one that returns its own way back."""

from __future__ import annotations

import ast
import inspect
import itertools
import re
from types import ModuleType
from typing import Any, Final

from backhand.reading.binding import BoundCalls, FoundCalls
from backhand.reading.calls import is_labels, is_upstream
from backhand.reading.claims import plain
from backhand.reading.composed import composed
from backhand.reading.handed import surely_handed
from backhand.reading.instances import positional, required
from backhand.reading.source import returned_names, text_of, tree_of
from backhand.reading.vocabulary import is_target

# How the way back is called where the way there is called by the rest of the name.
SLOPES: Final = (
    "{}_prime", "{}_derivative", "{}_deriv", "{}_grad", "{}_gradient", "{}_d", "{}_der", "{}_slope",
    "{}_backward", "{}_back", "{}_bwd", "{}_bw", "{}_backprop", "{}_diff", "{}_dash", "{}_derivate",
    "d_{}", "d{}", "grad_{}", "{}Prime", "{}Gradient", "{}Derivative", "{}Grad", "deriv_{}",
    "derivative_{}", "der_{}", "back_{}", "backward_{}", "{}_vjp", "gradient_{}",
    "{}_backward_pass",
    "{}2deriv", "{}_derivation", "{}_p", "D{}", "{}deriv", "{}_dx", "{}Deriv", "prime_{}",
    "{}_derv",
)  # fmt: skip
_PAIRS: Final = (
    ("_forward", "_backward"), ("_fwd", "_bwd"), ("_fw", "_bw"), ("forward_", "backward_"),
    ("_forward", "_back"), ("_forward", "_grad"), ("_forward", "_bwd"), ("fwd_", "bwd_"),
    ("_forward_pass", "_backward_pass"), ("Forward", "Backward"), ("_forward", "_grads"),
    ("forward", "backward"), ("feedforward", "backprop"), ("fprop", "bprop"), ("_fprop", "_bprop"),
    ("forwardprop", "backprop"), ("forward_prop", "back_prop"), ("_forward", "_backprop"),
    ("", "_backward"), ("", "_bwd"), ("", "_back"),
)  # fmt: skip


class Passes(BoundCalls):
    """Two functions, or static methods, of which the second goes the first one's way back."""

    name = "passes"

    def finds(self, module: ModuleType, name: str) -> Any:
        """See `Driver.finds`: by the name of the way there, or a class with two static methods."""
        thing = getattr(module, name)
        if getattr(thing, "__module__", None) != module.__name__:
            return None
        if inspect.isclass(thing):
            return self._static(thing)
        if not inspect.isfunction(thing) or not required(thing):
            return None
        other = way_back(module, name)
        if other is not None:
            back, stem, slope = other
            if _is_of_a_loss(module, back) and not any(is_labels(p.name) for p in required(thing)):
                return None  # of one that is not said, or that the network's cost says
            told, handed = _told(thing, back) if slope else ("", "")
            of_output = told == "output" and _is_of_output(thing, back)
            return FoundCalls(
                self.name, stem, thing, (thing, back), 0.6, None, (thing,), (back,),
                slope=slope, told=told, of_output=of_output, handed=handed,
            )  # fmt: skip
        parted = _parted(module, name)
        if parted:
            return FoundCalls(
                self.name, name, thing, (thing, *parted), 0.6, None, (thing,), tuple(parted)
            )
        if _returns_its_way_back(thing):
            return FoundCalls(self.name, name, thing, (thing,), 0.6, None, (thing,), closes=True)
        return None

    def _static(self, cls: Any) -> FoundCalls | None:
        held = {n: vars(cls).get(n) for n in ("forward", "backward")}
        if all(isinstance(m, (staticmethod, classmethod)) for m in held.values()):
            first, second = cls.forward, cls.backward
        else:
            own = [getattr(cls, n) for n, m in vars(cls).items() if isinstance(m, staticmethod)]
            pair = _handed_on(own)
            if pair is None:
                return None
            first, second = pair
        names = [p.name for p in positional(first)]
        if not names or any(
            p.kind is p.VAR_POSITIONAL for p in inspect.signature(first).parameters.values()
        ):
            return None
        return FoundCalls(self.name, cls.__name__, cls, (cls,), 0.98, None, (first,), (second,))

    def case(self, thing: Any) -> str:
        """See `Driver.case`."""
        return f"({', '.join(part.__name__ for part in thing.parts)}), (x, w, b)"


# ------------------------------------------------------------------------- recognising


def _handed_on(functions: list[Any]) -> tuple[Any, Any] | None:
    """Return the two functions of which one is handed what the other returns, and the gradient of
    it besides; None where no two, or several, are."""
    found = []
    for there, back in itertools.permutations(functions, 2):
        given = {n for n in returned_names(there) or [] if n}
        taken = {p.name for p in positional(there)}
        asked = [p.name for p in required(back)]
        rest = [n for n in asked if not is_upstream(n)]
        if len(rest) < len(asked) and set(rest) & given and set(rest) <= given | taken:
            found.append((there, back))
    return found[0] if len(found) == 1 else None


def _is_of_a_loss(module: ModuleType, back: Any) -> bool:
    """Whether a way back begins with labels, and with no upstream gradient."""
    asked = [p.name for p in required(back)]
    if any(map(is_target, asked)) or (len(asked) > 2 and any(map(is_labels, asked[1:]))):
        return True
    if not asked or not is_labels(asked[0]) or any(map(is_upstream, asked)):
        return False
    # What is taken away from an output is its label; a gradient that comes from above never is.
    residual = rf"([A-Za-z_]\w*|[\])])\s*-=?\s*{re.escape(asked[0])}\b"
    return bool(re.search(residual, text_of(back))) or composed(module, back.__name__) is not None


def way_back(module: ModuleType, name: str) -> tuple[Any, str, bool] | None:
    """Return the function that goes a function's way back, what both are called, and how."""

    def known(other: str) -> Any:
        function = getattr(module, other, None)
        own = inspect.isfunction(function) and function.__module__ == module.__name__
        return function if own and other != name else None

    for there, back in _PAIRS:
        if not there or there not in name:
            continue
        # conv_forward_naive has the way in which it is done after it.
        if name.endswith(there) or name.startswith(there) or f"{there}_" in name:
            function = known(name.replace(there, back))
            if function is not None:
                stem = name.replace(there, "").strip("_") or "forward/backward"
                return function, stem, False
    if re.search(
        r"(^|_)(backward|bwd|back|prime|derivative|grad|gradient|init\w*|update\w*)(_|$)", name
    ):
        return None
    for pattern in SLOPES:
        function = known(pattern.format(name))
        if function is not None:
            return function, name, not any(part in pattern for part in ("back", "bw", "vjp"))
    stem = re.sub(r"(_loss|_cost|_fn|_func|_function|_activation)$", "", name)
    if stem != name:
        for pattern in SLOPES[:8]:
            function = known(pattern.format(stem))
            if function is not None:
                return function, name, True
    return None


def _parted(module: ModuleType, name: str) -> list[Any]:
    """Return the functions of which each gives one of a function's gradients."""
    thing = getattr(module, name)
    ends = {plain(p.name): p.name for p in positional(thing)}
    ends |= {"input": "", "weight": "", "weights": "", "bias": "", "filter": "", "kernel": ""}
    found = []
    for other, function in vars(module).items():
        match = re.fullmatch(rf"{re.escape(name)}_?(backward|bwd|back|grad|d|dl_d)_?(\w+)", other)
        if match and plain(match[2]) in ends and inspect.isfunction(function):
            found.append(function)
    return found if len(found) > 1 else []


def _returns_its_way_back(function: Any) -> bool:
    """Whether what a function returns last is a function that is defined within it."""
    body = tree_of(function)
    inner = {n.name for n in ast.walk(body) if isinstance(n, ast.FunctionDef)} - {function.__name__}
    for node in ast.walk(body):
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
            last = node.value.elts[-1]
            if isinstance(last, ast.Lambda) or (isinstance(last, ast.Name) and last.id in inner):
                return len(node.value.elts) == 2
    return False


def looks_like(argument: str) -> str:
    """Return what an argument is by its name: "input", "output", or "" where it says nothing."""
    keyed = re.search(r"\[['\"](\w+)['\"]\]$", argument.strip())
    word = keyed[1] if keyed else argument.strip().split(".")[-1].split("[")[0].strip().lower()
    if re.match(
        r"^(a|al|out|output|y|yhat|o|act|activation|s|h|hidden|pred|l|layer)s?(_?\w{0,7}\d*)?$",
        word,
    ):
        return "output"
    if re.match(r"^(z|zs|u|net|input|pre|x|linear|weighted)s?(_?\w{0,7}\d*)?$", word):
        return "input"
    return ""


def handed_in(module_text: str, name: str) -> str:
    """Return what a derivative is handed where it is called: "input", "output" or "" (not known).

    Examples
    --------
    >>> handed_in("delta = err * sigmoid_prime(self.output)", "sigmoid_prime")
    'output'
    """
    votes = {"input": 0, "output": 0}
    for found in re.finditer(rf"(?<!def )\b{re.escape(name)}\(([^(),]+)[),]", module_text):
        what = looks_like(found[1])
        if what:
            votes[what] += 1
    best_of = max(votes, key=lambda k: votes[k])
    return best_of if votes[best_of] and votes["input"] != votes["output"] else ""


def _is_of_output(there: Any, back: Any) -> bool:
    """Whether a derivative applies nothing that would make an output of its argument."""
    body = text_of(back).partition(":")[2]
    return not re.search(rf"\b({re.escape(there.__name__)}|exp|tanh)\b", body)


def _told(there: Any, back: Any) -> tuple[str, str]:
    """Return what the file hands to a derivative, as it is called and for sure."""
    module: Any = inspect.getmodule(there)
    try:
        text = inspect.getsource(module)
        sure = surely_handed(ast.parse(text), there.__name__, back.__name__)
    except (OSError, TypeError, SyntaxError):
        return "", ""
    return sure or handed_in(text, back.__name__), sure
