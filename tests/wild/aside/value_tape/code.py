"""Reverse mode on a tape, in about 80 lines. No classes for the operations."""
import math
from typing import NamedTuple, Callable


class Entry(NamedTuple):
    inputs: list
    outputs: list
    propagate: "Callable[[list], list]"


tape = []
_counter = 0


def reset_tape():
    global _counter
    tape.clear()
    _counter = 0


class Num:
    def __init__(self, value, name=None):
        global _counter
        self.value = value
        if name is None:
            _counter += 1
            name = f"v{_counter}"
        self.name = name

    def __mul__(self, rhs):
        return op_mul(self, rhs)

    def __add__(self, rhs):
        return op_add(self, rhs)

    def __sub__(self, rhs):
        return op_sub(self, rhs)

    def __truediv__(self, rhs):
        return op_div(self, rhs)


def op_mul(a, b):
    r = Num(a.value * b.value)

    def propagate(dl_dout):
        dl_dr, = dl_dout
        return [dl_dr * b.value, dl_dr * a.value]

    tape.append(Entry([a.name, b.name], [r.name], propagate))
    return r


def op_add(a, b):
    r = Num(a.value + b.value)

    def propagate(dl_dout):
        dl_dr, = dl_dout
        return [dl_dr, dl_dr]

    tape.append(Entry([a.name, b.name], [r.name], propagate))
    return r


def op_sub(a, b):
    r = Num(a.value - b.value)

    def propagate(dl_dout):
        dl_dr, = dl_dout
        return [dl_dr, -dl_dr]

    tape.append(Entry([a.name, b.name], [r.name], propagate))
    return r


def op_div(a, b):
    r = Num(a.value / b.value)

    def propagate(dl_dout):
        dl_dr, = dl_dout
        return [dl_dr / b.value, -dl_dr * r.value / b.value]

    tape.append(Entry([a.name, b.name], [r.name], propagate))
    return r


def op_softplus(a):
    r = Num(math.log1p(math.exp(a.value)))

    def propagate(dl_dout):
        dl_dr, = dl_dout
        return [dl_dr / (1 + math.exp(-a.value))]

    tape.append(Entry([a.name], [r.name], propagate))
    return r


def op_polar(rad, ang):
    # two outputs: x and y
    c, s = math.cos(ang.value), math.sin(ang.value)
    x, y = Num(rad.value * c), Num(rad.value * s)

    def propagate(dl_dout):
        dx, dy = dl_dout
        return [dx * c + dy * s, -dx * y.value + dy * x.value]

    tape.append(Entry([rad.name, ang.name], [x.name, y.name], propagate))
    return x, y


def grad(L, wanted):
    """dL/d(each of wanted)"""
    dl_d = {L.name: 1.0}
    for entry in reversed(tape):
        dl_dout = [dl_d.get(name, 0.0) for name in entry.outputs]
        if not any(dl_dout):
            continue
        for name, d in zip(entry.inputs, entry.propagate(dl_dout)):
            dl_d[name] = dl_d.get(name, 0.0) + d
    return [dl_d.get(x.name, 0.0) for x in wanted]
