"""A seventh form: NAME_vjp(x, *params) -> (out, pullback), and pullback(dout) -> gradients."""

from __future__ import annotations

import inspect

from backhand.reading import binder
from backhand.reading.driver import Blueprint, Driver, double
from backhand.reading.instances import positional
from backhand.reading.subject import Values


class Pullbacks(Driver):
    name = "pullbacks"

    def recognises(self, thing, labels=None, inputs=1):
        return 0.8 if inspect.isroutine(thing) and thing.__name__.endswith("_vjp") else 0.0

    def finds(self, module, name):
        thing = getattr(module, name)
        return thing if self.recognises(thing) else None

    def title(self, thing):
        return thing.__name__.removesuffix("_vjp")

    def case(self, thing):
        return f"{thing.__name__}, (x, w)"

    def proposes(self, thing):
        for inputs, options in binder.calls(thing):
            yield Blueprint(thing, inputs, options=options)

    def builds(self, blueprint):
        function = blueprint.thing
        names = ("dx", *(p.name for p in positional(function)[1:]))
        arrays = dict(zip(names, map(double, blueprint.inputs), strict=False))
        values = Values({"dx": arrays.pop("dx")}, arrays)
        return self.subject(
            blueprint,
            values,
            lambda: PullbackSession(function),
            {"forward": function, "backward": function},
        )


class PullbackSession:
    def __init__(self, function):
        self.function = function

    def forward(self, values):
        self.values = values
        out, self.pullback = self.function(*values.inputs.values(), *values.params.values())
        return out

    def backward(self, upstream):
        given = self.pullback(*upstream)
        return dict(zip((*self.values.inputs, *self.values.params), given, strict=False))

    def parameters(self):
        return dict(self.values.params)

    def holds_generator(self):
        return False
