import copy

import numpy as np
from proof import slope


def claims(load):
    m = load(("0.5, 20, n_outputs", "0.5, 1, n_outputs"))
    net = m.initialize_network(3, 3, 2)
    row, y = [0.5, -1.2, 0.8, 1], [0, 1]

    def f():
        a = np.array(row[:3])
        for layer in net:
            a = np.array([1 / (1 + np.exp(-np.dot(n["weights"][:-1], a) - n["weights"][-1])) for n in layer])
        return -0.5 * np.sum((a - y) ** 2)
    due = [[slope(f, n["weights"]) for n in layer] for layer in net]
    m.forward_propagate(net, row)
    m.backward_propagate_error(net, y)
    c = {}
    for i, layer in enumerate(net):
        c[f"delta {i}"] = ([n["delta"] for n in layer], [d[-1] for d in due[i]])
    old = copy.deepcopy(net)
    m.train_network(net, [row], 0.2, 1, 2)
    for i, layer in enumerate(net):
        c[f"step {i}"] = (np.subtract([n["weights"] for n in layer], [n["weights"] for n in old[i]]), 0.2 * np.array(due[i]))
    c["slope"] = (m.transfer_derivative(m.transfer(0.7)), slope(lambda: m.transfer(z[0]), z)[0]) if (z := [0.7]) else None
    return c
