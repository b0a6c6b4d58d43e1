import copy
import random

from proof import slope


def claims(load):
    module = load()
    random.seed(2)
    network = module.initialize_network(3, 5, 3)
    row, label = [0.7, -0.4, 0.9], 1
    f = lambda: module.cross_entropy(network, row, label)
    due = [[slope(f, n["weights"]) for n in layer] for layer in network]
    f()
    module.backward_propagate_error(network, label)
    out = {}
    for name, layer, slopes in zip(("hidden", "output"), network, due):
        # a bias's slope is that at the sum
        out[f"delta, {name}"] = ([n["delta"] for n in layer], [s[-1] for s in slopes])
    before = copy.deepcopy(network)
    module.update_weights(network, row, 0.5)
    for name, old, new, slopes in zip(("hidden", "output"), before, network, due):
        steps = [[(a - b) / 0.5 for a, b in zip(o["weights"], n["weights"])] for o, n in zip(old, new)]
        out[f"step of weights, {name}"] = (steps, slopes)
    return out
