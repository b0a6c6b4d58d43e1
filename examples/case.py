"""Code of no form that backhand knows, said by a case: `backhand check examples/case.py`.

A filter bank whose weights lie in a module's table, whose two directions are called `apply` and
`sensitivities`, and which reports what it finds in a list of pairs.
"""

import numpy as np

from backhand import Case

TABLE = {"gain": np.array([0.5, -1.5, 0.8]), "offset": np.array([0.1, 0.0, -0.2])}


def apply(signal):
    return np.tanh(signal * TABLE["gain"] + TABLE["offset"])


def sensitivities(signal, response, weight):
    slope = weight * (1 - response**2)
    return [
        ("signal", slope * TABLE["gain"]),
        ("gain", (slope * signal).sum(axis=0)),
        ("offset", slope.sum(axis=0)),
    ]


def case_filter_bank():
    signal = np.random.default_rng(0).normal(size=(5, 3))
    return Case(
        forward=apply,
        backward=lambda weight, signal: sensitivities(signal, apply(signal), weight),
        inputs={"signal": signal},
        params=TABLE,
        grads=dict,  # what backward returned, as a dict
    )


class Pendulum:
    """Fitted to measured swings by Gauss and Newton: a loss, and its slope in two numbers."""

    def __init__(self, length, damping):
        self.constants = {"length": np.array(length), "damping": np.array(damping)}

    def swings(self, times):
        omega = np.sqrt(9.81 / self.constants["length"])
        return np.exp(-self.constants["damping"] * times) * np.cos(omega * times)

    def misfit(self, times, measured):
        return 0.5 * np.mean((self.swings(times) - measured) ** 2)

    def slopes(self, times, measured):
        length, damping = self.constants["length"], self.constants["damping"]
        omega, decay = np.sqrt(9.81 / length), np.exp(-damping * times)
        off = (decay * np.cos(omega * times) - measured) / len(times)
        return {
            "length": np.sum(off * decay * np.sin(omega * times) * times * omega / (2 * length)),
            "damping": np.sum(off * decay * np.cos(omega * times) * -times),
        }


def case_pendulum():
    pendulum = Pendulum(length=1.2, damping=0.3)
    times = np.linspace(0.1, 2.0, 9)
    return Case(
        forward=pendulum.swings,
        loss=lambda out, measured: 0.5 * np.mean((out - measured) ** 2),
        grads=pendulum.slopes,
        inputs={"times": times, "measured": np.cos(3 * times)},
        params=pendulum.constants,
    )
