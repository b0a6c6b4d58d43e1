"""The form `trainer`: a class or a function that trains, called on data that are made up for it.

Nothing is run here.  A call is a few statements that are put after the program's own definitions,
so that the whole is a script, which is read as any other is.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from backhand.frozen import frozen
from backhand.pattern import pattern
from backhand.reading.calls import is_labels, is_rate
from backhand.reading.training_data import Situation, situations
from backhand.reading.vocabulary import Meaning, means

# How a method that trains is called, the likeliest first.
_TRAINS: Final = (
    pattern(
        r"^(fit|train|teach|learn|sgd|train_model|training|train_network|fit_transform)$", re.I
    ),
    pattern(r"^(train|fit|learn)(_|[A-Z])(?!.*(data|loss|acc|history|set$))", re.I),
    pattern(r"^(partial_fit|gradient_descent|optimi[sz]e|run_training|epoch|run_epoch)$", re.I),
    pattern(r"^_?(train_?step|step|sgd_?step|update_?mini_?batch|one_step|update_weights)$", re.I),
    pattern(r"^(back_?prop(agat\w*)?|backward(_pass)?|backpropagation|update)$", re.I),
)
_FUNCTION: Final = pattern(
    r"^(fit|train|learn|sgd|optimi[sz]e|update|descent)$|^(train|fit)_|gradient_?desc|_train$"
    r"|^optimi[sz]e_|^(nn_?|l_layer_?|two_layer_?|logistic_)?model\w*$|_model$|_descent$|_fit$"
    r"|regression$|^run_sgd|^sgd|_sgd$|perceptron$",
    re.I,
)
_FORWARD: Final = pattern(
    r"^(forward\w*|feed_?forward|propagate|predict_proba|fprop|call|run|activate|read|think|output)$",
    re.I,
)
_LOSS: Final = pattern(r"loss|cost|error$|entropy|objective|criterion|nll|energy", re.I)
_NO_LOSS: Final = pattern(r"grad|prime|deriv|delta|backward|back_?prop|hist|plot|print", re.I)
_INITIAL: Final = pattern(
    r"^(random_?)?init|initiali[sz]e|create_(param|net|weight)|make_(param|net|weight)", re.I
)
_PREPARES: Final = pattern(r"^(initiali[sz]e\w*|init_\w+|build|compile|setup|set_weights)$", re.I)

_EPOCHS: Final = pattern(
    r"epoch|iter|^(n_|num_|max_)?(rounds?|steps?|passes|times|loops|cycles)$", re.I
)
_BATCH_SIZE: Final = pattern(r"batch_?(size|sz|n|len)|^bs$|^batch_num", re.I)
_ONE_A_BATCH: Final = pattern(r"batch\w*=1[,)]", re.I)
_TALK: Final = pattern(
    r"verbose|print|debug|show|plot|^log|display|report|every|disp|monitor", re.I
)
_HELD_OUT: Final = pattern(r"val(id\w*)?(_|$)|(_|^)test|dev|eval|holdout", re.I)
_PAIRS: Final = pattern(
    r"^(training_?)?(data|dataset|data_?set|pairs|examples|samples|mini_?batch|batch|patterns"
    r"|training_?(data|set)|train_?(data|set)|trainset|rows|corpus|triples|ratings|interactions)$",
    re.I,
)
_DATA: Final = pattern(
    r"^_?(x|xs|xi|x_?(train\w*|batch|data|tr|i|in|b)|(train\w*|batch|mini|input|data)_?xs?|inputs?"
    r"|inputs?_?(data|vector|array|values?|list|batch)|features?|train\w*_?(inputs?|features|images"
    r"|data|examples|set)|data|samples?|images?|img|signal|row|vector|v|v0|sequence|seq|values"
    r"|visible|observations?|a0|inp|sentence|tokens|indices|idx|context|batch|x_set|design_matrix"
    r"|dataset|data_?set|patterns|examples|points)$",
    re.I,
)
_LABELS: Final = pattern(
    r"^_?(y|ys|yi|t|ts|d|y_?(train\w*|batch|data|tr|i|b|true|set)|(train\w*|batch|mini|data)_?ys?"
    r"|targets?(_\w+)?|labels?(_\w+)?|train\w*_?(outputs?|labels?|targets?|classes)|expected\w*"
    r"|desired\w*|outputs?|answers?|following|next|truth|y_set|output_(data|vector|list))$",
    re.I,
)
_PREDICTED: Final = pattern(
    r"^(a|al|a2|a_out|yhat|y_hat|y_?pred\w*|pred\w*|outputs?|out|o|h|p|probs?|scores|logits|z|y"
    r"|activations?|forward_?\w*)$",
    re.I,
)
_KEPT: Final = pattern(r"cache|memory|ctx|saved|activations|states", re.I)
_HIDDEN: Final = pattern(
    r"hid|^n_?h\d?$|^h\d?(_?(dim|size))?$|latent|state|rank|factor|code|^k$|embed|emb|^dim$|^n_?z$"
    r"|neuron|units?$|component|nodes$|mid|centers|width$",
    re.I,
)
_OUTPUT: Final = pattern(r"out|class|^n_?y$|^n_?o$|^c$|label|target|action|^k$|^o$", re.I)
_INPUT: Final = pattern(r"^n_?in|in$|input|feature|vis|^n_?x$|^d$|^dim|^n$|^n_?i$|^in_", re.I)
_DEPTH: Final = pattern(
    r"^(n|num|n_hidden|num_hidden|hidden)?_?layers?(_num|_count)?$|^depth$", re.I
)
_SIZES: Final = pattern(
    r"^(layers?|sizes?|layers?_?(sizes?|dims?|dimensions|units|structure|shape|nodes|list|config"
    r"|conf\w*)|dims|dimensions|architecture|arch|topology|(nn_?|network_?|net_?)?(structure|shape"
    r"|sizes?|layers|layout|dims)|nodes|n_?units|neurons|units)$",
    re.I,
)
_HIDDEN_SIZES: Final = pattern(r"hidden_?(layers?_?)?(sizes|dims|units|list|layers|nodes)", re.I)
_ACTIVATION: Final = pattern(r"activ|act_?f|nonlin|transfer|^act$", re.I)
_PARAMETER: Final = pattern(
    r"^(theta\w*|w\d?|b\d?|bias\w*|weights?\w*|params?|parameters|init\w*_?(theta|w|weights|b|params)"
    r"|wb|coefs?|beta)$",
    re.I,
)
_SEED: Final = pattern(r"seed|random_state", re.I)
_GENERATOR: Final = pattern(r"^(numpy_)?rng$|generator|random_?gen|rgen", re.I)
_OPTIMISER: Final = pattern(r"optim|^opt$|updater|solver", re.I)
_CRITERION: Final = pattern(r"criterion|loss|objective|cost")
_NETWORK: Final = pattern(r"^(net|network|model|nn|mlp|net_?work|brain|rnn|cell|ann|dnn)$", re.I)

# What the statements of a call keep an instance as, and a number that may be its loss.
MODEL, MAYBE, RATE = "_model", "_maybe_loss", "_lr"
# The test of the loop in which calls are tried.
OVER_CALLS: Final = "_number < len(_list)"
# Values that no other setting has.
_RATE, _PENALTY, _EPOCH_COUNT = "0.0625", "0.3", "20"
# Turns of a loop that is put around a step.
_TURNS: Final = 6
# Units that a hidden layer may have by default.
_MOST_UNITS: Final = 8
# Calls that are tried of one method, and readings of one definition.
_CHOICES: Final = 8
_MOST: Final = 60

_PRELUDE: Final = """import random as _random
import numpy as _np
_random.seed(0)
_np.random.seed(0)
def _first(_value):
    return _value[0] if isinstance(_value, tuple) else _value
"""


@frozen
class Call:
    """Statements that make a definition train.

    Attributes
    ----------
    told : str
        For people: ``AdalineGD(eta=0.0625).fit(X: (7, 4), y: (7,))``.
    text : str
        Of the statements, with `prelude` before them.
    tier : int
        0 for several samples, of sizes that all differ; more for what hides something.
    situation : str
        Of the data.
    outputs : int
        What a sample's label consists of.
    looped : bool
        Each turn of the loop in its last statement is one step.
    """

    told: str
    text: str
    tier: int
    looped: bool = False
    situation: str = ""
    outputs: int = 0

    @property
    def main(self) -> str:
        """All that is run after the file's definitions."""
        return f"{_PRELUDE}{self.text}\n"


@frozen
class Trainer:
    """A definition that trains.

    Attributes
    ----------
    name : str
    line : int
    file : Definitions
    node : ast node
        The class, or the function.
    methods : list of str
        Of a class, those that train, the likeliest first.
    right : bool
        Its gradients are, as was found without them: what is left is the step.
    """

    name: str
    line: int
    file: Definitions
    node: ast.ClassDef | ast.FunctionDef
    methods: tuple[str, ...] = ()
    right: bool = False

    @property
    def updating(self) -> tuple[str, ...]:
        """The methods that do more than to take gradients: what is right of those may be spoilt."""
        return tuple(name for name in self.methods if not _TRAINS[-1].search(name))

    @property
    def multiplies(self) -> bool:
        """Whether those methods make products of matrices: gradients of their own."""
        methods = self.file.methods(self.node) if isinstance(self.node, ast.ClassDef) else {}
        return any(
            isinstance(part, ast.MatMult)
            or (
                isinstance(part, ast.Call) and _called(part) in ("dot", "outer", "einsum", "matmul")
            )
            for name in self.updating
            for part in ast.walk(methods[name])
        )

    def calls(
        self, *, alone: bool = False, said: Mapping[str, str] | None = None
    ) -> Iterator[Call]:
        """Yield ways to make it train, the likeliest first.

        Parameters
        ----------
        alone : bool
            One step a call, beside the definition's own loss.
        said : dict of str, optional
            Arguments whose text is given.
        """
        binder = _Binder(self.file, self.node, alone, dict(said or {}), right=self.right)
        found = binder.of_class(self.methods) if self.methods else binder.of_function()
        return itertools.islice(found, _MOST)

    def branches(self) -> list[tuple[str, str]]:
        """Return settings that choose another branch than their defaults do: (name, text)."""
        if isinstance(self.node, ast.FunctionDef):
            asked = arguments_of(self.node)
        else:
            methods = self.file.methods(self.node)
            asked = [
                *self.file.constructor(self.node),
                *(a for name in self.methods[:1] for a in arguments_of(methods[name])[1:]),
            ]
        binder = _Binder(self.file, self.node)
        return [
            (a.name, text)
            for a in asked
            if a.default is not None and a.default.startswith(("'", '"'))
            for text in binder.compared(a.name)
            if text != a.default
        ]


@frozen
class Argument:
    """An argument of a definition: its name, and its default as text, if it has one."""

    name: str
    default: str | None
    several: bool = False


@frozen
class Definitions:
    """The classes and functions of a file."""

    tree: ast.Module

    @cached_property
    def classes(self) -> dict[str, ast.ClassDef]:
        """The classes at its top."""
        return {n.name: n for n in self.tree.body if isinstance(n, ast.ClassDef)}

    @cached_property
    def functions(self) -> dict[str, ast.FunctionDef]:
        """The functions at its top."""
        return {n.name: n for n in self.tree.body if isinstance(n, ast.FunctionDef)}

    def methods(self, node: ast.ClassDef) -> dict[str, ast.FunctionDef]:
        """Return the methods of a class, with those that it inherits in this file."""
        found: dict[str, ast.FunctionDef] = {}
        for base in node.bases:
            name = base.id if isinstance(base, ast.Name) else ""
            if name in self.classes and self.classes[name] is not node:
                found |= self.methods(self.classes[name])
        return found | {n.name: n for n in node.body if isinstance(n, ast.FunctionDef)}

    def constructor(self, node: ast.ClassDef) -> list[Argument]:
        """Return what a class is made of."""
        methods = self.methods(node)
        if "__init__" in methods:
            return arguments_of(methods["__init__"])[1:]
        if not any("dataclass" in ast.unparse(d) for d in node.decorator_list):
            return []
        fields = [n for n in node.body if isinstance(n, ast.AnnAssign)]
        return [
            Argument(n.target.id, None if n.value is None else ast.unparse(n.value))
            for n in fields
            if isinstance(n.target, ast.Name)
        ]

    def text_of_definitions(self, text: str) -> str:
        """Return a file's text with blank lines for what it runs beside its definitions.

        Imports and values stay, but for values that its own functions make or that are read from
        a file.

        Parameters
        ----------
        text : str
            The file's.
        """
        lines = text.splitlines(keepends=True)
        own = self.classes.keys() | self.functions.keys()
        for statement in self.tree.body:
            if not _runs(statement, own):
                continue
            for number in range(statement.lineno - 1, statement.end_lineno or statement.lineno):
                lines[number] = "\n"
        return "".join(lines)


_READS: Final = pattern(r"load|read|open|fetch|download|get_data|parse_args|input")


def _runs(statement: ast.stmt, own: AbstractSet[str]) -> bool:
    """Whether a statement at the top does more than to define what others need."""
    if isinstance(statement, (ast.For, ast.While, ast.With, ast.Assert, ast.Delete)):
        return True
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Call)
    if isinstance(statement, ast.If):
        return "__name__" in ast.unparse(statement.test)
    if not isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
        return False
    calls = [n.func for n in ast.walk(statement) if isinstance(n, ast.Call)]
    names = {f.attr if isinstance(f, ast.Attribute) else getattr(f, "id", "") for f in calls}
    return bool(names & own) or any(_READS.search(name) for name in names)


def which_run(calls: Sequence[Call]) -> str:
    """Return a program that makes many calls, each for itself.

    The turns of its last loop change one variable for each call that did not raise: ``_ran_3``.
    """
    texts = [call.text for call in calls]
    return f"""{_PRELUDE}_ran = []
def _try(_number, _text):
    _own = dict(globals())
    try:
        exec(_text, _own)
    except Exception:
        return
    _ran.append(_number)
_list = {texts!r}
_number = 0
while {OVER_CALLS}:
    _try(_number, _list[_number])
    _number += 1
def _count(_turn):
    for _number in _ran:
        globals()["_ran_%d" % _number] = float(_turn)
_count(-1)
for _turn in range(3):
    _count(_turn)
"""


def trainers(tree: ast.Module) -> list[Trainer]:
    """Return the definitions of a file that train, in the order of their lines."""
    file = Definitions(tree)
    found: list[Trainer] = []
    used: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            methods = _training_methods(file, node)
            if methods:
                used |= set(methods)
                found.append(Trainer(node.name, node.lineno, file, node, tuple(methods)))
        elif isinstance(node, ast.FunctionDef) and _trains(file, node):
            found.append(Trainer(node.name, node.lineno, file, node))
    return found


def _training_methods(file: Definitions, node: ast.ClassDef) -> list[str]:
    methods = file.methods(node)
    ranked = []
    for name, method in methods.items():
        if any(
            "static" in ast.unparse(d) or "property" in ast.unparse(d)
            for d in method.decorator_list
        ):
            continue
        rank = next((k for k, pattern in enumerate(_TRAINS) if pattern.search(name)), None)
        if rank is not None and _changes(file, method, methods):
            ranked.append((rank, name))
    return [name for _rank, name in sorted(ranked)]


def _trains(file: Definitions, node: ast.FunctionDef) -> bool:
    if not arguments_of(node):
        return False
    return bool(_FUNCTION.search(node.name)) and _changes(file, node, {})


_STEP: Final = pattern(r"update|step|optimi[sz]|descent|apply|train|learn|back|sgd|adam|fit", re.I)


def _changes(
    file: Definitions,
    node: ast.FunctionDef,
    methods: Mapping[str, ast.FunctionDef],
    seen: frozenset[str] = frozenset(),
) -> bool:
    """Whether a function, or what it calls, takes a step: something less a share of something."""
    for part in ast.walk(node):
        if _is_step(part):
            return True
        name = _called(part) if isinstance(part, ast.Call) else ""
        if not name or name in seen:
            continue
        known = methods.get(name) or file.functions.get(name)
        if known is not None:
            if known is not node and _changes(file, known, methods, seen | {node.name, name}):
                return True
        elif _STEP.search(name) and any(name in file.methods(c) for c in file.classes.values()):
            return True
    return False


def _is_step(part: ast.AST) -> bool:
    """Whether something becomes what it was, less or more a product."""
    if isinstance(part, ast.AugAssign):
        return isinstance(part.op, ast.Sub) or (
            isinstance(part.op, ast.Add) and _multiplies(part.value)
        )
    if not isinstance(part, (ast.Assign, ast.Return)) or part.value is None:
        return False
    return any(
        isinstance(sub, ast.BinOp)
        and isinstance(sub.op, (ast.Sub, ast.Add))
        and _multiplies(sub.right)
        for sub in ast.walk(part.value)
    )


def _multiplies(node: ast.expr) -> bool:
    return any(isinstance(part, ast.Mult) for part in ast.walk(node))


def _called(node: ast.Call) -> str:
    func = node.func
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")


def arguments_of(node: ast.FunctionDef) -> list[Argument]:
    """Return the arguments of a function, those that can be given by position."""
    args = node.args
    plain = [*args.posonlyargs, *args.args]
    defaults: list[ast.expr | None] = [None] * (len(plain) - len(args.defaults))
    defaults += args.defaults
    found = [
        Argument(a.arg, None if d is None else ast.unparse(d))
        for a, d in zip(plain, defaults, strict=True)
    ]
    if args.vararg is not None:
        found.append(Argument(args.vararg.arg, None, several=True))
    found += [
        Argument(a.arg, None if d is None else ast.unparse(d))
        for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True)
    ]
    return found


# ------------------------------------------------------------------------------------ binding


@dataclass
class _Binder:
    """Proposes arguments by their names, in one situation after another."""

    file: Definitions
    node: ast.ClassDef | ast.FunctionDef
    alone: bool = False
    said: Mapping[str, str] = field(default_factory=dict)
    _depth: int = field(default=0)
    _rate: str = _RATE
    # What the call that trains is asked for, and not the constructor.
    _by_call: Sequence[Argument] = ()
    # What both are asked for.
    _counted: Sequence[str] = ()
    right: bool = False

    @cached_property
    def text(self) -> str:
        return ast.unparse(self.file.tree)

    @cached_property
    def own(self) -> str:
        return ast.unparse(self.node)

    # ---------------------------------------------------------------------------------- a class

    def of_class(self, names: Sequence[str]) -> Iterator[Call]:
        """Yield calls of the methods that train."""
        assert isinstance(self.node, ast.ClassDef)
        methods = self.file.methods(self.node)
        made_of = self.file.constructor(self.node)
        for name in names:
            asked = arguments_of(methods[name])[1:]
            found = list(self._situations([*made_of, *asked]))
            for nth in range(_CHOICES):
                for situation in found:
                    pair = self._nth(nth, name, made_of, asked, situation)
                    if pair is not None:
                        yield from self._of_method(situation, *pair, methods, name)

    def _nth(
        self,
        nth: int,
        name: str,
        made_of: Sequence[Argument],
        asked: Sequence[Argument],
        situation: Situation,
    ) -> tuple[str, str] | None:
        """Return the constructor's and the method's call that come at a place in their order."""
        assert isinstance(self.node, ast.ClassDef)
        self._by_call = ()
        self._counted = [argument.name for argument in (*made_of, *asked)]
        makers = list(self._filled(self.node.name, made_of, situation))
        self._by_call = asked
        called = list(self._filled(f"_model.{name}", asked, situation, made_of))
        pair = next(itertools.islice(_in_order([makers, called]), nth, None), None)
        return None if pair is None else (pair[0], pair[1])

    def _of_method(
        self,
        situation: Situation,
        maker: str,
        called: str,
        methods: Mapping[str, ast.FunctionDef],
        name: str,
    ) -> Iterator[Call]:
        told = f"{maker}{called.removeprefix('_model')}; {situation.title}"
        begin = f"{situation.text}\n{self._rate_of(called)}_model = {maker}\n"
        looks = self._losses(situation, methods, name)
        loops = _has_loop(methods[name]) or self._calls_a_loop(methods[name], methods)
        if not self.alone:
            if loops:
                yield self._call(told, begin + called, situation, looped=False)
            else:
                inner = [*self._forward_first(situation, methods, name), f"_grads = {called}"]
                yield self._call(told, begin + _looped(looks + inner), situation, looped=True)
        elif loops and (looks or self._is_one_step()):
            yield self._call(told, begin + _looped([*looks, called]), situation, looped=True)

    def _is_one_step(self) -> bool:
        """Whether a method's loop, without a count of its own, is no more than one step's; and
        what the step is made of is known to be right, so that no loss of its own has to say it."""
        return self.right and not any(map(_EPOCHS.search, self._counted))

    @staticmethod
    def _call(told: str, text: str, situation: Situation, *, looped: bool) -> Call:
        # One sample a batch hides what is made of several.
        tier = situation.tier + bool(_ONE_A_BATCH.search(text))
        return Call(told, text, tier, looped, situation.title, situation.c)

    def _rate_of(self, called: str) -> str:
        """Return the statement that makes the rate that a call is handed."""
        return f"{RATE} = {self._rate}\n" if f"={RATE}" in called else ""

    def _calls_a_loop(
        self, method: ast.FunctionDef, methods: Mapping[str, ast.FunctionDef]
    ) -> bool:
        called = {n.attr for n in ast.walk(method) if isinstance(n, ast.Attribute)}
        return any(_has_loop(methods[name]) for name in called & methods.keys())

    def _losses(
        self, situation: Situation, methods: Mapping[str, ast.FunctionDef], training: str
    ) -> list[str]:
        """Return statements that compute what may be the loss, by the class's own methods."""
        found = []
        forward = self._forward(situation, methods)
        for name, method in methods.items():
            if name.startswith("__") or name == training or _NO_LOSS.search(name):
                continue
            if any(p.search(name) for p in _TRAINS) or not _returns_value(method):
                continue
            given = self._looked(arguments_of(method)[not _is_static(method) :], situation, forward)
            if given is None:
                continue
            kept = "_loss" if _LOSS.search(name) else "_maybe_loss"
            called = f"_model.{name}({', '.join(given)})"
            if kept == "_maybe_loss" and not given:
                continue
            found.append((kept, called))
        return [line for kept, called in sorted(found) for line in _cautious(kept, called)]

    def _forward(self, situation: Situation, methods: Mapping[str, ast.FunctionDef]) -> str | None:
        """Return a call of the forward pass; None where there is none."""
        for name, method in methods.items():
            if _FORWARD.search(name) and _returns_value(method):
                given = self._looked(arguments_of(method)[1:], situation, None)
                if given:
                    return f"_model.{name}({', '.join(given)})"
        return None

    def _forward_first(
        self, situation: Situation, methods: Mapping[str, ast.FunctionDef], name: str
    ) -> list[str]:
        """A backward pass needs what its forward pass kept."""
        called = {
            n.func.attr
            for n in ast.walk(methods[name])
            if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)
        }
        if any(_FORWARD.search(n) for n in called) or not _TRAINS[-1].search(name):
            return []
        forward = self._forward(situation, methods)
        return [f"_out = {forward}"] if forward else []

    def _looked(
        self, asked: Sequence[Argument], situation: Situation, forward: str | None
    ) -> list[str] | None:
        """Return the arguments of a call that only looks; None where one is not known."""
        given = []
        names = [a.name for a in asked]
        for place, argument in enumerate(asked):
            low = argument.name
            others = names[:place] + names[place + 1 :]
            if argument.default is not None or argument.several:
                break
            if (
                _is_labels(low)
                and situation.y is not None
                and not (
                    low in ("y", "output", "outputs")
                    and any(is_labels(o) and o != low for o in others)
                )
            ):
                given.append("_Y")
            elif (
                _is_data(low)
                and situation.x is not None
                and not (forward and any(_is_data(o) and _DATA.search(o) for o in names[:place]))
            ):
                given.append("_X")
            elif _PREDICTED.search(low) and forward is not None:
                given.append(f"_first({forward})")
            else:
                return None
        return given

    # ------------------------------------------------------------------------------- a function

    def of_function(self) -> Iterator[Call]:
        """Yield calls of a function that trains, and of one that takes a step, in a loop."""
        assert isinstance(self.node, ast.FunctionDef)
        asked = arguments_of(self.node)
        found = list(self._situations(asked))
        self._by_call = asked
        for nth, situation in itertools.product(range(_CHOICES), found):
            calls = self._filled(self.node.name, asked, situation, kept=True)
            for called in itertools.islice(calls, nth, nth + 1):
                told = f"{called}; {situation.title}"
                begin = f"{situation.text}\n{RATE} = {self._rate}\n" + "".join(
                    f"{a.name} = {text}\n" for a, text in self._kept.items()
                )
                if _has_loop(self.node) and not self.alone:
                    yield self._call(told, begin + called, situation, looped=False)
                losses, back = self._own_losses(asked, situation), self._handed_back(asked)
                if not _has_loop(self.node) or (self.alone and losses and back):
                    inner = [*losses, f"_result = {called}", *back]
                    yield self._call(told, begin + _looped(inner), situation, looped=True)

    def _own_losses(self, asked: Sequence[Argument], situation: Situation) -> list[str]:
        known = {a.name: a.name for a in self._kept}
        found = []
        for name, node in self.file.functions.items():
            if not _LOSS.search(name) or _NO_LOSS.search(name) or node is self.node:
                continue
            given: list[str] | None = []
            for argument in arguments_of(node):
                text = known.get(argument.name)
                if text is None and _is_labels(argument.name) and situation.y is not None:
                    text = "_Y"
                elif text is None and _is_data(argument.name) and situation.x is not None:
                    text = "_X"
                if text is None and argument.default is not None:
                    break
                if text is None:
                    given = None
                    break
                assert given is not None
                given.append(text)
            if given:
                found += _cautious("_loss", f"{name}({', '.join(given)})")
        return found

    def _handed_back(self, asked: Sequence[Argument]) -> list[str]:
        """Return statements that take what a step returns for what it was given."""
        assert isinstance(self.node, ast.FunctionDef)
        returns = [n for n in ast.walk(self.node) if isinstance(n, ast.Return) and n.value]
        if not returns:
            return []
        value = returns[-1].value
        parts = value.elts if isinstance(value, ast.Tuple) else [value]
        names = {a.name for a in self._kept}
        found = []
        for place, part in enumerate(parts):
            first = (
                next(
                    (n.id for n in ast.walk(part) if isinstance(n, ast.Name) and n.id in names),
                    None,
                )
                if part is not None
                else None
            )
            if first is None:
                continue
            whole = f"_result[{place}]" if len(parts) > 1 else "_result"
            found.append(f"{first} = {whole}")
        return found

    # -------------------------------------------------------------------------------- arguments

    def _situations(self, asked: Sequence[Argument]) -> Iterator[Situation]:
        names = [a.name for a in asked if a.default is None or _is_data(a.name)]
        data = [n for n in names if _is_data(n)]
        labels = [n for n in names if _is_labels(n)]
        alone = bool(data) and not labels
        paired = alone and any(_PAIRS.search(n) for n in data)
        return situations(self.own, data, labelled=bool(labels), paired=paired)

    def _filled(
        self,
        function: str,
        asked: Sequence[Argument],
        situation: Situation,
        before: Sequence[Argument] = (),
        kept: bool = False,
    ) -> Iterator[str]:
        """Yield calls with all arguments that are asked for, the likeliest first."""
        self._kept: dict[Argument, str] = {}
        choices: list[list[str]] = []
        names: list[Argument] = []
        together = [*before, *asked]
        for argument in asked:
            offers = self._offers(argument, together, situation)
            if offers is None:
                return
            if not offers:
                continue
            names.append(argument)
            choices.append(offers)
        for picks in itertools.islice(_in_order(choices), _CHOICES):
            given = []
            self._kept = {}
            for argument, text in zip(names, picks, strict=True):
                if kept and argument.default is None and not text.startswith(("_X", "_Y", RATE)):
                    self._kept[argument] = text
                    text = argument.name
                if text == "…":
                    continue
                if argument.several:
                    given.append(text)
                else:
                    given.append(f"{argument.name}={text}")
            yield f"{function}({', '.join(given)})"

    def _offers(
        self, argument: Argument, together: Sequence[Argument], s: Situation
    ) -> list[str] | None:
        """Return texts for an argument, the likeliest first; "…" stands for its default.

        None where nothing is known; an empty list for what is left to its default.
        """
        name, default = argument.name, argument.default
        if name in self.said:
            return [self.said[name]]
        names = [a.name for a in together]
        rated = any(is_rate_of_learning(n) and n != name for n in names)
        if default is not None and _TALK.search(name):
            return []
        if default is None and _CRITERION.search(name):
            # What gives a loss with its gradient, and is handed over to be called.
            criteria = [n for n, f in self.file.functions.items() if _gives_a_loss(f)]
            if criteria:
                return criteria
        if argument.several:
            return [f"{s.d}, 5, {s.c}", f"{s.d}, 5, 6, {s.c}"]
        if _BATCH_SIZE.search(name):
            return [str(s.n), "4", "1"] if default is None else ["…", str(s.n), "4", "1"]
        if _EPOCHS.search(name) and self.alone:
            return ["1"]
        if _EPOCHS.search(name):
            return [_EPOCH_COUNT] if default is None else []
        if self._is_penalty(name, rated):
            number = "0.7" if name == "C" else _PENALTY
            return [number, "…"] if default is not None else [number]
        if is_rate_of_learning(name):
            # Of a call, by a variable: a loss that is computed after the step must not see it.
            if argument in self._by_call:
                self._rate = default if default not in (None, "None") else _RATE
                return [RATE]
            return [_RATE] if default is None else []
        if _HELD_OUT.search(name) and default is not None:
            return []
        if _SEED.search(name):
            return ["0"] if default is None or default == "None" else []
        if _GENERATOR.search(name):
            return ["_np.random.RandomState(0)"] if default is None else []
        if _is_labels(name) and s.y is not None and default in (None, "None"):
            return ["_Y"]
        if _is_data(name) and s.x is not None and (default is None or default == "None"):
            return ["_X"]
        if default is not None and not self._is_size(name, default):
            return []
        sized = self._sized(name, default, s)
        if sized:
            return sized
        if default is not None:
            return []
        return self._made(name, s)

    def compared(self, name: str) -> list[str]:
        """Return the strings that a setting is compared with, or something of its values."""
        found: dict[str, None] = {}
        for node in ast.walk(self.node):
            if isinstance(node, ast.Compare) and len(node.comparators) == 1:
                sides = (node.left, node.comparators[0])
                for one, other in (sides, sides[::-1]):
                    if isinstance(other, ast.Constant) and isinstance(other.value, str):
                        found[repr(other.value)] = None
                        del one
        return list(found)

    @staticmethod
    def _is_penalty(name: str, rated: bool) -> bool:
        low = name.lower().strip("_")
        if means(name, (Meaning.PENALTY,)) and not _SEED.search(name):
            return True
        if re.search(r"^(reg\w*|lambda?\w*|lmbda|l2\w*|\w*decay|\w*penalty|aux|lam)$", low):
            return not low.startswith(("lr", "learning", "rate"))
        return (low == "alpha" and rated) or name == "C"

    @staticmethod
    def _is_size(name: str, default: str) -> bool:
        number = (
            re.fullmatch(r"\d+", default) or default.startswith(("(", "[")) or default == "None"
        )
        return bool(number) and bool(
            _HIDDEN.search(name)
            or _OUTPUT.search(name)
            or _INPUT.search(name)
            or _SIZES.search(name)
            or _HIDDEN_SIZES.search(name)
            or _DEPTH.search(name)
        )

    def _sized(self, name: str, default: str | None, s: Situation) -> list[str]:
        """Return sizes that fit the data."""
        listed = default is not None and default.startswith(("(", "["))
        if _HIDDEN_SIZES.search(name) and (default is None or listed):
            many = ["[5, 6]", "[5]", "5"] if default is None else ["(5, 6)", "(5,)"]
            if default is None and not self._is_several(name):
                many = ["5", "[5, 6]"]
            if default is not None and default.startswith("["):
                many = ["[5, 6]", "[5]"]
            return many
        if _SIZES.search(name) and (default is None or listed):
            sizes = [f"[{s.d}, 5, 6, {s.c}]", f"[{s.d}, 5, {s.c}]", f"[{s.d}, {s.c}]"]
            return [*sizes, f"({s.d}, 5, {s.c})", f"_np.array([{s.d}, 5, {s.c}])"]
        if default == "None":
            return []
        if re.search(r"user", name, re.I):
            return [str(s.users)]
        if re.search(r"item|movie|product", name, re.I):
            return [str(s.items)]
        if re.search(r"vocab|^v$|words", name, re.I):
            return [str(s.vocabulary)]
        if re.search(r"^(n_?)?samples|^n$|^m$", name, re.I):
            return [str(s.n), str(s.d)]
        if re.search(r"window|context_size|skip", name, re.I):
            return ["2"]
        if re.search(r"neg(ative)?s?(_|$)|n_neg", name, re.I):
            return ["3"]
        if _DEPTH.search(name):
            return [] if default is not None else ["2", "3"]
        if re.search(r"hid|latent", name, re.I):
            return ["5"] if default is None or int(default) > _MOST_UNITS else []
        if _INPUT.search(name) and not _OUTPUT.search(name):
            return [str(s.d)] if not re.search(r"^dim", name) else [str(s.d), "5"]
        if _OUTPUT.search(name):
            return [str(s.c), "…"] if default is not None else [str(s.c), "1"]
        if _HIDDEN.search(name):
            return ["5"] if default is None or int(default) > _MOST_UNITS else []
        return []

    def _is_several(self, name: str) -> bool:
        """Whether an argument, or where it is kept, is gone through or taken apart."""
        kept = re.findall(rf"self\.(\w+) = {re.escape(name)}\b(?!\()", self.own)
        called = "|".join([re.escape(name), *(rf"self\.{each}" for each in kept)])
        taken = rf"(\b(in|len\(|enumerate\(|list\(|zip\([^)]*)\s*|[\]\[(, ]\*|\] \+ )({called})\b"
        return bool(re.search(rf"{taken}|\b({called})(\[| \+ \[)", self.own))

    def _made(self, name: str, s: Situation) -> list[str] | None:
        """Return objects of the file's own, or values that a name asks for."""
        low = name.lower().strip("_")
        for known, node in self.file.classes.items():
            own = known.lower()
            if node is self.node or self._depth > 1:
                continue
            alike = (
                own == low
                or own.endswith(low)
                or (_NETWORK.search(low) and _looks_trained(self.file, node))
                or (_OPTIMISER.search(low) and re.search(r"sgd|optim|descent|adam|momentum", own))
            )
            if alike:
                inner = _Binder(self.file, node, self.alone, self.said, self._depth + 1)
                return (
                    list(itertools.islice(inner._filled(known, self.file.constructor(node), s), 3))
                    or None
                )
        if _PARAMETER.search(name) or _NETWORK.search(name):
            makers = [n for n in self.file.functions if _INITIAL.search(n)]
            made = []
            for maker in makers:
                function = self.file.functions[maker]
                inner = _Binder(self.file, function, self.alone, self.said, self._depth + 1)
                made += list(itertools.islice(inner._filled(maker, arguments_of(function), s), 2))
            return [*made, *self._arrays(low, s)] or None
        if _ACTIVATION.search(name):
            return [*self.compared(name), "'sigmoid'", "'tanh'", "'relu'"][:4]
        if low in ("user", "item", "item_pos", "item_neg", "u", "v", "i", "j", "p", "q"):
            return [f"_np.array({s.vector(4, len(name))})"]
        return None

    @staticmethod
    def _arrays(low: str, s: Situation) -> list[str]:
        if re.match(r"^(b\d?|bias\w*)$", low):
            return ["0.1", f"_np.zeros((1, {s.c}))", f"_np.zeros({s.c})"]
        shapes = [(s.d,), (s.d, 1), (s.d, s.c), (1, s.d), (s.c, s.d)]
        return [f"_np.array({s.array(shape)})" for shape in shapes]


def _looped(lines: Sequence[str]) -> str:
    body = "".join(f"    {line}\n" for line in lines)
    return f"for _turn in range({_TURNS}):\n{body}"


def _cautious(kept: str, called: str) -> list[str]:
    """Return the lines of a call that is left out where it raises."""
    return ["try:", f"    {kept} = {called}", "except Exception:", "    pass"]


def _has_loop(node: ast.FunctionDef) -> bool:
    return any(
        isinstance(n, (ast.For, ast.While, ast.ListComp, ast.GeneratorExp)) for n in ast.walk(node)
    )


def _gives_a_loss(node: ast.FunctionDef) -> bool:
    """Whether a function returns a loss before something else."""
    values = [n.value for n in ast.walk(node) if isinstance(n, ast.Return)]
    firsts = [v.elts[0] for v in values if isinstance(v, ast.Tuple) and v.elts]
    return any(isinstance(first, ast.Name) and _LOSS.search(first.id) for first in firsts)


def _is_static(node: ast.FunctionDef) -> bool:
    return any("static" in ast.unparse(d) for d in node.decorator_list)


def _returns_value(node: ast.FunctionDef) -> bool:
    return any(isinstance(n, ast.Return) and n.value is not None for n in ast.walk(node))


def _looks_trained(file: Definitions, node: ast.ClassDef) -> bool:
    return any(_FORWARD.search(n) or n == "predict" for n in file.methods(node))


def is_rate_of_learning(name: str) -> bool:
    """Whether an argument of what trains is called as a rate is."""
    return is_rate(name) or bool(re.match(r"lr(_|$)|learn\w*_?rate|l_rate|eta\d?$", name, re.I))


def _is_labels(name: str) -> bool:
    return bool(_LABELS.search(name)) or is_labels(name)


def _is_data(name: str) -> bool:
    return bool(_DATA.search(name) or _PAIRS.search(name)) and not bool(
        re.search(r"^(y|t)(_|$)", name, re.I)
    )


def _in_order(choices: Sequence[Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Yield one of each: first choices together, then one departure at a time."""
    places = itertools.islice(itertools.product(*(range(len(c)) for c in choices)), 4000)
    for picks in sorted(places, key=sum):
        yield tuple(each[k] for each, k in zip(choices, picks, strict=True))
