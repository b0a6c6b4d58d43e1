# Neural network in pure python (no numpy!)
import math
import random


class Neuron:
    def __init__(self, n_inputs):
        self.weights = [random.uniform(-1, 1) for _ in range(n_inputs)]
        self.bias = random.uniform(-1, 1)
        self.delta = 0.0
        self.output = 0.0

    def activate(self, inputs):
        self.inputs = list(inputs)
        total = self.bias
        for w, x in zip(self.weights, inputs):
            total += w * x
        self.output = 1.0 / (1.0 + math.exp(-total))
        return self.output

    def derivative(self):
        return self.output * (1.0 - self.output)


class Layer:
    def __init__(self, n_inputs, n_neurons):
        self.neurons = [Neuron(n_inputs) for _ in range(n_neurons)]

    def forward(self, inputs):
        return [n.activate(inputs) for n in self.neurons]


class Network:
    def __init__(self, *sizes):
        self.layers = [Layer(a, b) for a, b in zip(sizes, sizes[1:])]

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def error(self, x, target):
        out = self.forward(x)
        return sum((t - o) ** 2 for t, o in zip(target, out)) / 2

    def backward(self, target):
        # deltas are dE/d(total), so the update subtracts
        last = self.layers[-1]
        for i, n in enumerate(last.neurons):
            n.delta = (n.output - target[i]) * n.derivative()
        for l in range(len(self.layers) - 2, -1, -1):
            nxt = self.layers[l + 1]
            for i, n in enumerate(self.layers[l].neurons):
                err = 0.0
                for m in nxt.neurons:
                    err += m.weights[i] * m.delta
                n.delta = err * n.derivative()

    def update(self, lr):
        for layer in self.layers:
            for n in layer.neurons:
                for j in range(len(n.weights)):
                    n.weights[j] -= lr * n.delta * n.inputs[j]
                n.bias -= lr * n.delta

    def train(self, data, lr=0.5, epochs=1000):
        for epoch in range(epochs):
            total = 0
            for x, t in data:
                total += self.error(x, t)
                self.backward(t)
                self.update(lr)
            if epoch % 250 == 0:
                print('>epoch=%d, error=%.4f' % (epoch, total))


if __name__ == '__main__':
    random.seed(1)
    xor = [([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])]
    net = Network(2, 3, 1)
    net.train(xor)
    for x, t in xor:
        print(x, t, net.forward(x))
