import numpy as np
from proof import slope


def claims(load):
    m = load(("range(1000)", "range(1)"))
    nn = m.NeuralNetwork(3, 4, 2)
    x, y = [0.5, -0.3, 0.9], [0.2, 0.7]

    def f():
        a = np.array(x)
        for L in (nn.hidden_layer, nn.output_layer):
            a = np.array([1 / (1 + np.exp(-np.dot(n.weights, a) - L.bias)) for n in L.neurons])
        return 0.5 * np.sum((a - y) ** 2)
    c = {"error": (nn.calculate_total_error([[x, y]]), f())}
    due = [[slope(f, n.weights) for n in L.neurons] for L in (nn.hidden_layer, nn.output_layer)]
    old = [[list(n.weights) for n in L.neurons] for L in (nn.hidden_layer, nn.output_layer)]
    nn.train(x, y)
    for i, L in enumerate((nn.hidden_layer, nn.output_layer)):
        c[f"layer {i}"] = ((np.array(old[i]) - [n.weights for n in L.neurons]) / 0.5, due[i])
    n = m.Neuron(0.1)
    n.weights = [0.4, -0.6]
    n.calculate_output([1.0, 2.0])
    z = [n.calculate_total_net_input()]
    c["neuron"] = (n.calculate_pd_error_wrt_total_net_input(0.3), slope(lambda: 0.5 * (0.3 - 1 / (1 + np.exp(-z[0]))) ** 2, z)[0])
    return c
