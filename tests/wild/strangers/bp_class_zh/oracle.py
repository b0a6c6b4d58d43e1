import numpy as np
from proof import slope


def claims(load):
    m = load()
    n = m.BPNeuralNetwork(2, 3, 2)
    x, y = [0.4, -1.1], [0.2, 0.9]

    def f():
        h = 1 / (1 + np.exp(-np.append(x, 1) @ np.array(n.input_weights)))
        o = 1 / (1 + np.exp(-h @ np.array(n.output_weights)))
        return -0.5 * np.sum((o - y) ** 2)
    c = {}
    si, so = slope(f, n.input_weights), slope(f, n.output_weights)
    wi, wo = np.array(n.input_weights), np.array(n.output_weights)
    c["error"] = (0, 0)
    e = f()
    c["error"] = (n.back_propagate(x, y, 0.3, 0.1), -e)
    c["input"], c["output"] = (np.array(n.input_weights) - wi, 0.3 * si), (np.array(n.output_weights) - wo, 0.3 * so)
    wi, oi = np.array(n.input_weights), si
    si = slope(f, n.input_weights)
    n.back_propagate(x, y, 0.3, 0.1)
    c["momentum"] = (np.array(n.input_weights) - wi, 0.3 * si + 0.1 * oi)
    return c
