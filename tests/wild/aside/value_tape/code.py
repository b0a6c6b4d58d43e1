"""A tape: every operation notes how its output's slope goes back to its inputs. Then read it from the end."""
import math

_tape = []


class Num:
    def __init__(self, value):
        self.value = value

    def __add__(self, other):
        return record(self.value + other.value, (self, other), lambda g: (g, g))

    def __sub__(self, other):
        return record(self.value - other.value, (self, other), lambda g: (g, -g))

    def __mul__(self, other):
        return record(self.value * other.value, (self, other),
                      lambda g: (g * other.value, g * self.value))

    def __truediv__(self, other):
        q = self.value / other.value
        return record(q, (self, other), lambda g: (g / other.value, -g * q / other.value))


def record(value, inputs, rule):
    out = Num(value)
    _tape.append(((out,), inputs, rule))
    return out


def softplus(a):
    return record(math.log1p(math.exp(a.value)), (a,), lambda g: (g / (1 + math.exp(-a.value)),))


def polar(r, phi):
    """two numbers come out: x and y"""
    c, s = math.cos(phi.value), math.sin(phi.value)
    x, y = Num(r.value * c), Num(r.value * s)

    def rule(gx, gy):
        return gx * c + gy * s, -gx * y.value + gy * x.value

    _tape.append(((x, y), (r, phi), rule))
    return x, y


def slopes(end, wanted):
    """[d end / d w for w in wanted]"""
    g = {end: 1.0}
    for outs, inputs, rule in reversed(_tape):
        incoming = [g.get(o, 0.0) for o in outs]
        if not any(incoming):
            continue
        for x, part in zip(inputs, rule(*incoming)):
            g[x] = g.get(x, 0.0) + part
    return [g.get(w, 0.0) for w in wanted]


def forget():
    _tape.clear()
