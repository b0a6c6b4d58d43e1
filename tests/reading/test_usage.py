"""What the text of a function tells of its arguments."""

from backhand.reading.usage import usage_in_class, usage_of

TABLE = {"tanh": 1, "relu": 2}


def forward(x, p, mode, states, layer):
    W, b = p["W"], p["b"]
    for h in states:
        x = x + h
    layer.delta = x
    return TABLE[mode](x @ W + b)


def outer(x, q):
    return forward(x, q, "tanh", [], None)


def unpacking(theta):
    a, b, c = theta
    return a * b * c


class Pool:
    def __init__(self, mode="max"):
        self.mode = mode

    def forward(self, x):
        return x.max() if self.mode == "max" else x.mean()


def test_keys_rows_of_a_table_loops_and_attributes_are_told():
    assert usage_of(forward, "p").keys == ("W", "b")
    assert set(usage_of(forward, "mode").texts) == {"tanh", "relu"}
    assert usage_of(forward, "states").iterated
    assert usage_of(forward, "layer").attributes == ("delta",)
    assert not usage_of(forward, "x").attributes


def test_an_argument_is_followed_into_what_it_is_handed_to():
    assert usage_of(outer, "q").keys == ("W", "b")


def test_parts_have_the_names_that_they_are_taken_apart_into():
    assert usage_of(unpacking, "theta").unpacked == ("a", "b", "c")


def test_what_a_constructor_keeps_is_followed_through_the_class():
    assert usage_in_class(Pool, "mode").texts == ("max",)
