import ast

import pytest

from backhand.sources.python2 import QUOTIENT, as_meant, as_python3, is_python2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("print 'a'", "print('a')"),
        ("print 'epoch %d' % k, loss", "print('epoch %d' % k, loss)"),
        ("if x: print 'a'", "if x: print('a')"),
        ("print 'a',", "print('a', end=' ')"),
        ("import sys\nprint >>sys.stderr, 'a'", "import sys\nprint('a', file=sys.stderr)"),
        ("print 'a'  # said", "print('a')  # said"),
        ("print 'a'; x = 1", "print('a'); x = 1"),
        ("print 'a %d' % (\n    1)\nx = 2", "print('a %d' % (\n    1))\nx = 2"),
        (
            "try:\n    pass\nexcept ValueError, e:\n    pass",
            "try:\n    pass\nexcept ValueError as e:\n    pass",
        ),
        ("raise ValueError, 'no'", "raise ValueError('no')"),
        ("n = 10L", "n = 10"),
        ("exec 'x = 1'", "exec('x = 1')"),
        ("if 1 <> 2:\n\tx = 1\n        y = 2", "if 1 != 2:\n        x = 1\n        y = 2"),
    ],
)
def test_python_2_s_statements_become_python_3_s(old, new):
    assert as_python3(old) == new
    ast.parse(new)


@pytest.mark.parametrize("text", ["x = = 1", "def f(:\n  pass", "print 'a' 1 2 (", "`x`"])
def test_what_is_neither_is_neither(text):
    assert as_python3(text) is None


def test_whole_numbers_are_divided_as_python_2_did():
    text = "def half(d):\n    return [n / 2 for _k, n in d.iteritems()], 1 / 2.0\n"
    tree = ast.parse(text)
    assert is_python2(text, tree)
    names = {QUOTIENT: lambda a, b: a // b}
    exec(compile(as_meant(tree), "old.py", "exec"), names)
    assert names["half"]({"a": 5}) == ([2], 0.5)
    new = "for k, v in d.items(): print(k / 2, 'xrange')"
    assert not is_python2(new, ast.parse(new))


@pytest.mark.parametrize(
    ("line", "old"),
    [
        ("wide = (n + 2 * pad - k) / step + 1", True),
        ("wide = 1 + (n + 2 * pad - k) / step", True),
        ("wide = (n + 2 * pad - k) // step + 1", False),
        ("wide = int((n + 2 * pad - k) / step + 1)", False),
        ("wide = (n + 2 * pad - k) / step + 1; wide = int(wide)", False),
    ],
)
def test_who_counts_up_to_a_quotient_wrote_python_2(line, old):
    text = f"def places(n, k, step, pad):\n    {line}\n    return [step * i for i in range(wide)]\n"
    assert is_python2(text, ast.parse(text)) is old
