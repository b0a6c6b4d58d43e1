"""The form `pairs`."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest

from backhand.reading.drivers.pairs import Pairs, PairSession
from backhand.reading.subject import IncompleteError, Values

X, W = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([0.5, -1.0])
VALUES = Values({"dx": X}, {"w": W})


def scale_forward(x, w):
    return x * w, (x, w)


def scale_backward(dout, cache):
    x, w = cache
    return dout * w, (dout * x).sum(axis=0)


def cache_first(cache, dout):
    return scale_backward(dout, cache)


def session(forward=scale_forward, backward=scale_backward, names=("dx", "w"), **about):
    return PairSession(forward, backward, names, **about)


@pytest.mark.parametrize("backward", [scale_backward, cache_first])
def test_backward_is_handed_what_forward_kept(backward):
    run = session(backward=backward)
    assert (run.forward(VALUES) == X * W).all()
    given = run.backward((np.ones((2, 2)),))
    assert (given["dx"] == W).all()
    assert given["w"].tolist() == [4.0, 6.0]


def test_forward_must_return_a_cache():
    with pytest.raises(IncompleteError):
        session(forward=lambda x, w: x).forward(VALUES)


def test_an_integer_array_may_be_left_out_of_what_backward_returns():
    def forward(x, idx, w):
        return x * w, (x, idx, w)

    def backward(dout, cache):
        return dout, dout.sum(axis=0)

    names = ("dx", "idx", "w")
    run = session(forward, backward, names, integers=frozenset({"idx"}))
    run.forward(Values({"dx": X}, {"idx": np.array([0, 1]), "w": W}))
    assert set(run.backward((X,))) == {"dx", "w"}


def test_options_are_each_session_s_own():
    def forward(x, bn_param):
        bn_param["calls"] = bn_param.get("calls", 0) + 1
        return x * bn_param["calls"], None

    options = (("bn_param", {}),)
    for _ in range(2):
        run = session(forward, lambda dout, cache: dout, ("dx",), options=options)
        assert (run.forward(Values({"dx": X}, {})) == X).all()
    assert options == (("bn_param", {}),)


def test_a_pair_is_found_by_its_names():
    module = ModuleType("m")
    module.scale_forward, module.lonely_forward = scale_forward, cache_first
    module.scale_backward = scale_backward
    found = {n: Pairs().finds(module, n) for n in ("scale_forward", "lonely_forward")}
    assert found == {"scale_forward": (scale_forward, scale_backward), "lonely_forward": None}
    assert Pairs().finds(module, "scale_backward") is None


def test_how_a_pair_works_may_stand_behind_its_name():
    module = ModuleType("m")
    module.scale_forward_naive, module.scale_backward_naive = scale_forward, scale_backward
    module.scale_forward_fast = cache_first
    found = {n: Pairs().finds(module, n) for n in ("scale_forward_naive", "scale_forward_fast")}
    assert found == {
        "scale_forward_naive": (scale_forward, scale_backward),
        "scale_forward_fast": None,
    }


def test_what_is_no_array_of_a_case_is_an_option():
    blueprint = Pairs().takes((scale_forward, scale_backward), (X, 3), None)
    assert blueprint.options == (("w", 3),)
    assert len(blueprint.inputs) == 1


def test_how_a_pair_is_called_and_what_its_case_returns():
    pair = (scale_forward, scale_backward)
    assert Pairs().title(pair) == "scale"
    assert Pairs().case(pair) == "(scale_forward, scale_backward), (x, w, b)"


def test_a_function_may_have_another_way_back():
    module = ModuleType("m")
    module.scale_forward, module.scale_backward = scale_forward, scale_backward
    module.scale_backward_alt = cache_first
    thing = Pairs().finds(module, "scale_backward_alt")
    assert thing == (scale_forward, cache_first)
    assert Pairs().title(Pairs().finds(module, "scale_forward")) == "scale"
    cache_first.__name__ = "scale_backward_alt"
    assert Pairs().title(thing) == "scale_alt"
