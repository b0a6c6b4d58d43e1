"""A turn with an edit in it: other code for functions that live, and for the frame that waits."""

from __future__ import annotations

import ast
import builtins
import sys
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate, chain
from types import CodeType, FrameType
from typing import Any

from backhand.frozen import frozen
from backhand.reading.instrument import GOES_ON, HOOKS, TURNS, Site, instrumented
from backhand.reading.swapping import Place, Swapping, first_lines

_DRAWN = "__drawn__"
_LEFT = "__left__"
# Sites that only the edited text has are counted from here.
_OTHER = 1_000_000
_Function = ast.FunctionDef | ast.AsyncFunctionDef


class Ended:
    """What a turn that was run by itself left in its variables: as good as its frame."""

    def __init__(self, left: Mapping[str, Any]) -> None:
        vars(self).update(left)

    @property
    def f_locals(self) -> dict[str, Any]:
        """The variables by name."""
        return vars(self)


class Original:
    """A program that runs with taps in it, as its author wrote it.

    Parameters
    ----------
    program : dict
        "text" and "path".

    Attributes
    ----------
    swapping : Swapping
        Its functions.
    sites : list of tuple of Site
        Of each statement at its top.
    first : list of int
        The number of each statement's first site.
    """

    def __init__(self, program: Mapping[str, Any]) -> None:
        path = str(program["path"])
        tree = ast.parse(program["text"], path)
        self.swapping = Swapping(instrumented(tree)[0], path, first_lines(tree))
        self.sites = [_by_itself(statement)[1] for statement in tree.body]
        self.first = [0, *accumulate(map(len, self.sites))]

    @property
    def every(self) -> tuple[Site, ...]:
        """All sites."""
        return tuple(chain.from_iterable(self.sites))


def _by_itself(statement: ast.stmt) -> tuple[ast.Module, tuple[Site, ...]]:
    return instrumented(ast.Module([statement], []))


@frozen
class Edited:
    """An edit that is ready to be run: made once, for all turns that are run with it.

    Attributes
    ----------
    numbers : tuple of int
        Of the statements at the top that have it.
    tree : ast.Module
        What was written anew, with taps.
    mine : list of ast.stmt
        Of that, the statements in its place.
    codes : dict
        Their functions' code.
    """

    numbers: tuple[int, ...]
    tree: ast.Module
    mine: list[ast.stmt]
    codes: Mapping[Place, CodeType]


def made_ready(original: Original, edited: Mapping[str, Any], path: str, head: int) -> Edited:
    """Return an edit with taps in it, compiled.

    Parameters
    ----------
    original : Original
    edited : dict
        "text" of the whole program, "numbers" of the statements at its top that have it.
    path : str
        Of the program.
    head : int
        The turn's site.

    Raises
    ------
    SyntaxError
        It is no program.
    ValueError
        The head of the turn is gone.
    """
    numbers = tuple(int(number) for number in edited["numbers"])
    own = ast.parse(edited["text"], path)
    at = bisect_right(original.first, head) - 1
    straight = original.sites[at][head - original.first[at]].kind == "statement"
    if len(own.body) != len(original.sites):
        tree, sites = instrumented(own)
        same = {there: here for here, there in _same_sites(original.every, sites).items()}
        _renumber(tree, same)
        heads = set(same.values())
    else:
        # Some statements are others: the rest is written anew only where it is run as it stands.
        tree, heads = ast.Module([], []), set[int]()
        for number in range(len(own.body)) if straight else numbers:
            one, sites = _by_itself(own.body[number])
            begins = original.first[number]
            same = {
                there: begins + here
                for here, there in _same_sites(original.sites[number], sites).items()
            }
            _renumber(one, same)
            heads.update(same.values())
            tree.body += one.body
    if head not in heads and (straight or at in numbers):
        raise ValueError("the head of the turn is gone")
    starts = [*first_lines(own), sys.maxsize]
    spans = [(starts[number], starts[number + 1]) for number in numbers]
    mine = [s for s in tree.body if any(a <= s.lineno < b for a, b in spans)]
    if len(mine) < len(spans):
        # A decorated statement begins above its own line.
        firsts = first_lines(tree)
        mine = [
            s
            for s, first in zip(tree.body, firsts, strict=True)
            if any(a <= first < b for a, b in spans)
        ]
    return Edited(numbers, tree, mine, original.swapping.codes(ast.Module(mine, []), starts[:-1]))


def run_edited(
    original: Original, edited: Edited, path: str, head: int, frame: FrameType, drawn: Any
) -> Ended | None:
    """Have a program go on with an edit in it; run the turn here where its frame can't.

    Parameters
    ----------
    original : Original
    edited : Edited
    path : str
        Of the program.
    head : int
        The turn's site.
    frame : frame
        That waits at the head of the turn.
    drawn : object
        What its loop has drawn.

    Returns
    -------
    ended : Ended or None
        None: the frame may go on by itself.
    """
    for number in edited.numbers:
        original.swapping.put(number, edited.codes)
    if frame.f_locals is frame.f_globals:
        return _at_the_top(edited.tree, edited.mine, head, frame, drawn, path)
    for statement in edited.mine:
        for node in ast.walk(statement):
            if isinstance(node, _Function) and (loop := _loop_in(node.body, head)) is not None:
                return _in_a_function(node, loop, frame, drawn, path)
    return None


def _same_sites(own: Sequence[Site], other: Sequence[Site]) -> dict[int, int]:
    """Return which sites of two texts are the same: all before an edit, and all after."""
    a, b = ([(s.kind, s.name, s.function) for s in sites] for sites in (own, other))
    first = 0
    while first < min(len(a), len(b)) and a[first] == b[first]:
        first += 1
    last = 0
    while last < min(len(a), len(b)) - first and a[-1 - last] == b[-1 - last]:
        last += 1
    places = {n: n for n in range(first)}
    if len(a) == len(b):
        # Between two edits that leave as many.
        places |= {n: n for n in range(first, len(a) - last) if a[n] == b[n]}
    return places | {len(a) - 1 - k: len(b) - 1 - k for k in range(last)}


def _renumber(tree: ast.Module, same: Mapping[int, int]) -> None:
    """Give the sites of a text the program's own numbers: what is not edited keeps running."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in HOOKS:
            number = node.args[0]
            if isinstance(number, ast.Constant) and isinstance(number.value, int):
                number.value = same.get(number.value, _OTHER + number.value)


def _is_head(node: ast.AST, head: int) -> bool:
    """Whether a loop, or a statement's own hook, is the one of a site."""
    call = node.iter if isinstance(node, ast.For) else getattr(node, "test", None)
    if isinstance(node, ast.Expr):
        call = node.value
    return (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in (TURNS, GOES_ON)
        and isinstance(call.args[0], ast.Constant)
        and call.args[0].value == head
    )


def _loop_in(body: list[ast.stmt], head: int) -> ast.stmt | None:
    return next(
        (n for s in body for n in ast.walk(s) if isinstance(n, ast.stmt) and _is_head(n, head)),
        None,
    )


def _once(loop: ast.stmt) -> ast.stmt:
    """Return a loop's body as one turn, with what it has drawn."""
    assert isinstance(loop, (ast.For, ast.While))
    target = loop.target if isinstance(loop, ast.For) else ast.Name("__turn__", ast.Store())
    one = ast.For(target, ast.Name(_DRAWN, ast.Load()), loop.body, [], None)
    return ast.fix_missing_locations(ast.copy_location(one, loop))


def _at_the_top(
    tree: ast.Module, mine: list[ast.stmt], head: int, frame: FrameType, drawn: Any, path: str
) -> Ended | None:
    loop = _loop_in(mine, head)
    if isinstance(loop, (ast.For, ast.While)):
        body: list[ast.stmt] = [_once(loop)]
    else:
        start = next((k for k, s in enumerate(tree.body) if _is_head(s, head)), None)
        if start is None or not isinstance(tree.body[start], ast.Expr):
            return None
        # The rest of a straight script.
        body = tree.body[start + 1 :]
    space = frame.f_globals
    space[_DRAWN] = (drawn,)
    exec(compile(ast.Module(body, []), path, "exec"), space)
    return Ended(space)


def _in_a_function(
    function: _Function, loop: ast.stmt, frame: FrameType, drawn: Any, path: str
) -> Ended | None:
    names = [name for name in frame.f_locals if name.isidentifier()]
    declared = [n for n in ast.walk(function) if isinstance(n, ast.Global)]
    tell = ast.Expr(
        ast.Call(
            ast.Name(_LEFT, ast.Load()), [ast.Call(ast.Name("locals", ast.Load()), [], [])], []
        )
    )
    body: list[ast.stmt] = [*declared, ast.Try([_once(loop)], [], [], [tell])]
    arguments = ast.arguments([], [ast.arg(n) for n in (*names, _DRAWN)], None, [], [], None, [])
    made = ast.FunctionDef("__turn__", arguments, body, [], None, None)
    module = ast.fix_missing_locations(ast.Module([ast.copy_location(made, loop)], []))
    left: dict[str, Any] = {}
    # Its globals see every change, and keep nothing of this.
    space: dict[str, Any] = frame.f_globals
    space[_LEFT] = left.update
    exec(compile(module, path, "exec"), space)
    space.pop("__turn__")(*(frame.f_locals[n] for n in names), (drawn,))
    left.pop(_DRAWN, None)
    return Ended({n: v for n, v in left.items() if n not in vars(builtins)})
