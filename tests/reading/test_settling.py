"""A search that keeps what comes further."""

import numpy as np

from backhand.reading.settling import Asked, Choices, progress, settled


def search(call, offers):
    choices = Choices()

    def attempt():
        arguments = {n: choices.value(n, lambda n=n: offers[n]) for n in offers}
        return progress(lambda: call(**arguments), None)[:2]

    errors = list(settled(choices, attempt))
    return choices, errors


def test_shapes_are_moved_until_the_call_runs():
    def call(x, W, b, V):
        h = x @ W
        h = h + b
        return h @ V

    offers = {
        "x": [np.ones((5, 4))],
        "W": [np.ones((6, 4)), np.ones((4, 6))],
        "b": [np.ones(4), np.ones(6)],
        "V": [np.ones((4, 3)), np.ones((6, 3))],
    }
    choices, errors = search(call, offers)
    assert errors[0] is None
    assert choices.picks == {"x": 0, "W": 1, "b": 1, "V": 1}


def test_where_nothing_helps_the_first_exception_is_told():
    _choices, errors = search(lambda x: x["W"], {"x": [np.ones(3), np.ones(4)]})
    assert isinstance(errors[-1], IndexError)


def test_a_key_is_made_when_it_is_asked_for():
    asked = Asked(lambda key: key.upper())
    assert asked["w"] == "W"
    assert asked.plain() == {"w": "W"}


def test_a_call_that_goes_on_for_ever_is_given_up():
    def call():
        while True:
            pass

    assert progress(call, None)[1] is not None
