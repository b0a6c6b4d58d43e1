import numpy as np
from proof import slope

X, Y = [1, 0, 3, 3, 2], [0, 2, 2, 4, 1]


def claims(load):
    m = load()
    found = {}
    for cut in (1000, 1):
        net = m.WordModel(5, 4, cut, 3)
        due = {k: truncated(net, k, cut) for k in "UVW"}
        for k, g in zip("UVW", net.bptt(X, Y)):
            found[f"g{k}" + ("" if cut == 1000 else ", truncated")] = (g, due[k])
        if cut == 1000:
            was = {k: getattr(net, k).copy() for k in "UVW"}
            net.train([(X, Y)], 0.5, 1)
            for k in "UVW":
                found[f"step of {k}"] = ((was[k] - getattr(net, k)) / 0.5, due[k])
    return found


def truncated(net, name, cut):
    """The sum over t of the slope of the loss at t, the states before t - cut held."""
    w = {k: getattr(net, k) for k in "UVW"}
    states = [np.zeros(4)]
    for x in X:
        states.append(np.tanh(w["U"][:, x] + w["W"] @ states[-1]))
    total = 0
    for t in range(len(X)):
        start = max(0, t - cut)

        def loss():
            s = states[start]
            for x in X[start : t + 1]:
                s = np.tanh(w["U"][:, x] + w["W"] @ s)
            z = w["V"] @ s
            return np.log(np.exp(z).sum()) - z[Y[t]]

        total = total + slope(loss, w[name])
    return total
