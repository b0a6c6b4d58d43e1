import copy

from proof import slope, slope_at


def claims(load):
    module = load()
    net = module.Network(3, 4, 2, 2)
    x, t = [0.3, -0.8, 0.5], [0.9, 0.2]
    f = lambda: net.error(x, t)
    before = copy.deepcopy(net)
    due = [[(slope(f, n.weights), slope_at(f, n, "bias")) for n in layer.neurons] for layer in net.layers]
    f()
    net.backward(t)
    out = {}
    for l, layer in enumerate(net.layers):
        # the bias's slope is that at the total
        out[f"delta, layer {l}"] = ([n.delta for n in layer.neurons], [b for _, b in due[l]])
    net.update(0.5)
    for l, layer in enumerate(net.layers):
        pairs = list(zip(before.layers[l].neurons, layer.neurons))
        steps = [[(a - b) / 0.5 for a, b in zip(o.weights, n.weights)] for o, n in pairs]
        out[f"step of weights, layer {l}"] = (steps, [w for w, _ in due[l]])
        out[f"step of bias, layer {l}"] = ([(o.bias - n.bias) / 0.5 for o, n in pairs], [b for _, b in due[l]])
    return out
