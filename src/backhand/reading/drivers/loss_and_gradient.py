"""The form `loss-and-gradient`: a loss, with the gradients of what it is given beside it."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import Any, Final

from backhand.pattern import pattern
from backhand.reading.binding import BoundCalls, FoundCalls
from backhand.reading.calls import which_are_labels
from backhand.reading.composed import composed
from backhand.reading.instances import positional, required
from backhand.reading.source import returned_names, text_of, tree_of

_LOSS: Final = pattern(
    r"^(total_?|avg_?|mean_?|data_?|train_?)?(loss|cost|j|l|e|err|error|nll|obj(ective)?|mse|sse|energy|risk"
    r"|ce|bce|kl|elbo|fx|fval|f|value|jval|val|lossval|penalty)(es|s|_?val(ue)?|_?total)?$",
    re.IGNORECASE,
)
_GRADIENT: Final = pattern(
    r"^(d[a-zA-Z_]\w*|\w*[gG]rad\w*|[gG]|gs|gw|gb|jac\w*|nabla\w*|\w*delta\w*|\w*deriv\w*|kobai|lambdas)$"
)
_GRADIENT_METHOD: Final = pattern(
    r"^_?(compute_|calc_|get_|numeric_?)?(d?grad\w*|gradients?|d_?loss|backprop\w*|backward\w*|jac\w*)"
    r"(_\w+)?$",
    re.IGNORECASE,
)
_LOSS_METHOD: Final = pattern(
    r"^(compute_|calc_|get_|total_)?(loss|cost|objective|nll|energy|error|neg\w*likelihood|fun)\w*$",
    re.IGNORECASE,
)
# What says of a function that it is one or the other; what is left of the name says of what.
_LOSS_WORD: Final = pattern(
    r"loss(es)?|costs?|obj(ective)?|nll|likelihood|energy|err(or)?|fun|[fj]|criterion|[ms]se"
    r"|entropy|risk|son(shitsu)?"
)
_GRADIENT_WORD: Final = pattern(
    r"grad(ient)?s?|jac(obian)?|deriv(ative)?s?|backprop|backward|nabla|kou?bai"
)
# Of a gradient that differences make there is no line to judge.
_BY_DIFFERENCES: Final = pattern(
    r"num(eric\w*)?|approx(imate)?|finite|diff(erences?)?|fd|check(ing)?|auto(grad)?|suu?chi"
)
# What says nothing of what a function belongs to.
_FILLING: Final = pattern(
    r"computes?|calc(ulate)?|get|eval(uate)?|my|the|of|fn|func(tion)?|manual|analytic(al)?|hand|np"
    r"|numpy|total|full|log|neg(ative)?|by|formula|exact|true|values?|and|net|model|d"
)
# A turn of what trains, short of the step itself: it hands its gradients and its loss on.
_TURN_METHOD: Final = pattern(r"^_?(train|training|compute)_?(step|batch|turn)$", re.IGNORECASE)


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
        other = _gradient_beside(module, thing)
        if other is not None:
            return FoundCalls(
                self.name, name, thing, (thing, other), 0.7, None, (thing,), (other,), slope=True
            )
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
        for method in _with_inherited(cls):
            if _TURN_METHOD.match(method.__name__) and _gives_both(method):
                return FoundCalls(
                    self.name, cls.__name__, cls, (cls,), 0.985, cls, (method,), joint=True
                )
        for loss in own.values():
            if not _LOSS_METHOD.match(loss.__name__):
                continue
            if loss.__name__ == "loss" and "gradient" in own and "self.params" in text_of(cls):
                continue  # a network as the book has it
            for gradient in own.values():
                alike = gradient is not loss and _asks_alike(loss, gradient)
                name = gradient.__name__
                told = _GRADIENT_METHOD.match(name) or _is_named_after(name, loss.__name__)
                if alike and told and returned_names(gradient):
                    return FoundCalls(
                        self.name, cls.__name__, cls, (cls,), 0.3, cls, (loss,), (gradient,),
                        slope=True,
                    )  # fmt: skip
        return self._of_what_it_keeps(cls, methods)

    def _of_what_it_keeps(self, cls: Any, methods: Mapping[str, Any]) -> FoundCalls | None:
        """Return a class whose loss and gradients ask for nothing new: forward has kept it all.

        forward(x); loss(); backward(), or loss(x) once more of what it is to come out as
        """
        alone = [m for m in methods.values() if len(positional(m)) == 1]
        losses = [m for m in alone if _LOSS_METHOD.match(m.__name__)]
        if not losses and "forward" in methods:
            told = [p.name for p in required(methods["forward"])]
            losses = [
                m
                for m in methods.values()
                if _LOSS_METHOD.match(m.__name__) and [p.name for p in required(m)] == told
            ]
        backs = [m for m in alone if _GRADIENT_METHOD.match(m.__name__)]
        forward = methods.get("forward")
        if len(losses) != 1 or len(backs) != 1 or forward is None or len(required(forward)) < 2:
            return None
        return FoundCalls(
            self.name, cls.__name__, cls, (cls,), 0.95, cls, (forward, losses[0]), (backs[0],),
            of_loss=True,
        )  # fmt: skip

    def case(self, thing: Any) -> str:
        """See `Driver.case`."""
        return f"{self.title(thing)}, x, t"


def _words(name: str) -> list[str]:
    """Return the words of a name, however they are joined: computeCost, compute_cost."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    joined = re.sub(r"(cost|loss)(function|func|fn)", r"\1", apart)
    return [word for word in joined.split("_") if word]


def _has(words: Iterable[str], meaning: re.Pattern[str]) -> bool:
    return any(map(meaning.fullmatch, words))


def _subject_of(words: Iterable[str]) -> set[str]:
    """Return what is left of a name without what says what kind of function it is."""
    telling = (_LOSS_WORD, _GRADIENT_WORD, _FILLING)
    return {word for word in words if not any(kind.fullmatch(word) for kind in telling)}


def _gradient_beside(module: ModuleType, loss: Any) -> Any:
    """Return the function with the gradient of what another gives, asked for in the same words.

    Where several might be, that whose name is otherwise the loss's: ``cost_reg`` belongs to
    ``gradient_reg``, and not to ``gradient``.
    """
    said = _words(loss.__name__)
    if not _has(said, _LOSS_WORD) or _has(said, _GRADIENT_WORD) or _has(said, _BY_DIFFERENCES):
        return None
    found, of_any = {}, []
    for name, other in vars(module).items():
        words = _words(name)
        if inspect.isfunction(other) and other is not loss and _asks_alike(loss, other):
            of_any += [other] if _has(words, _LOSS_WORD) and not _has(words, _GRADIENT_WORD) else []
        if (
            inspect.isfunction(other)
            and other.__module__ == module.__name__
            and (_has(words, _GRADIENT_WORD) or "".join(words) == "d" + "".join(said))
            and not _has(words, _BY_DIFFERENCES)
            and _asks_alike(loss, other)
            and _subject_of(words) - {"d" + "".join(said)} in (_subject_of(said), set())
            and not returns_both(other)
        ):
            found[name] = other
    own = {n: f for n, f in found.items() if _subject_of(_words(n)) == _subject_of(said)}
    # A gradient that is called nothing else is that of the only loss.
    found = own or ({} if of_any else found)
    # The shorter name is the nearer: a second spelling does the same in another way.
    return found[min(found, key=len)] if found else None


def _is_named_after(gradient: str, loss: str) -> bool:
    """Whether a method is called the gradient of another one.

    Examples
    --------
    >>> _is_named_after("cost_grad", "cost"), _is_named_after("costly", "cost")
    (True, False)
    """
    ending = r"(_?(grad(ient)?s?|prime|jac(obian)?|deriv\w*)|_d|_dx)"
    before = r"(d_?|grad(ient)?_)"
    name = re.escape(loss)
    return bool(re.match(rf"^({before}{name}|{name}{ending})$", gradient, re.IGNORECASE))


def _asks_alike(one: Any, other: Any) -> bool:
    names = [p.name for p in positional(one)]
    return [p.name for p in required(other)] == [p.name for p in required(one)] and bool(names)


def _with_inherited(cls: Any) -> list[Any]:
    """Return the methods of a class and of its bases in the same file, if all of them are there."""
    if any("NotImplemented" in text_of(vars(cls)[n]) for n in vars(cls) if n in ("forward",)):
        return []
    names = dict.fromkeys(n for part in cls.__mro__[:-1] for n in vars(part))
    held = [getattr(cls, n) for n in names if not n.startswith("__")]
    return [m for m in held if inspect.isfunction(m) and m.__module__ == cls.__module__]


def _gives_both(function: Any) -> bool:
    """Whether a function returns its gradients and its loss, whichever comes first."""
    called = returned_names(function) or []
    return (
        len(called) == 2
        and any(map(_LOSS.match, called))
        and any(_GRADIENT.match(n) and not _LOSS.match(n) for n in called)
    )


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
        # What is summed up to one number, of something that stands beside labels, is a loss too.
        summed = _is_total(value.elts[0]) and which_are_labels(
            [p.name for p in positional(function)]
        ) is not None  # fmt: skip
        if (_LOSS.match(name) or summed) and any(_GRADIENT.match(n) for n in flat[:2]):
            return True
    return False


def _is_total(node: ast.expr) -> bool:
    """Whether an expression sums an array up, and what follows is a matter of scale."""
    while isinstance(node, (ast.BinOp, ast.UnaryOp)):
        node = node.operand if isinstance(node, ast.UnaryOp) else node.left
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    own = isinstance(node.func.value, ast.Name) and node.func.value.id in ("np", "numpy")
    whole = len(node.args) == int(own) and not node.keywords
    return node.func.attr in ("sum", "mean") and whole


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
