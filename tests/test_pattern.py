"""Regular expressions that are compiled when they are first asked."""

from __future__ import annotations

import ast
import copy
import re
from pathlib import Path

import backhand
from backhand.pattern import pattern

SOURCES = Path(backhand.__file__).parent


def test_it_is_compiled_at_its_first_use_alone():
    broken = pattern("(")
    for _ in range(2):
        try:
            broken.search("x")
        except re.error:
            continue
        raise AssertionError("a broken expression was taken")


def test_it_answers_as_a_compiled_one_does():
    ours, theirs = pattern("a(B?)", re.IGNORECASE), re.compile("a(B?)", re.IGNORECASE)
    for _ in range(2):
        assert ours.sub("-", "xAb") == theirs.sub("-", "xAb")
        assert ours.findall("ab A") == theirs.findall("ab A")
        assert ours.pattern == theirs.pattern
    assert copy.deepcopy(ours).search("ab")


def test_every_one_in_the_sources_can_be_compiled():
    asked = 0
    for path in SOURCES.rglob("*.py"):
        text = path.read_text("utf-8")
        if "import pattern\n" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            if called and node.func.id == "pattern" and isinstance(node.args[0], ast.Constant):
                re.compile(node.args[0].value)
                asked += 1
    assert asked > 100
