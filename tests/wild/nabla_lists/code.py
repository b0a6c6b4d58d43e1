import random
import numpy as np

# Network of sigmoid neurons. weights[k] has shape (sizes[k+1], sizes[k]); examples are pairs (x, y) of columns.


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoid_prime(z):
    s = sigmoid(z)
    return s * (1 - s)


class Network:
    def __init__(self, sizes):
        self.sizes = sizes
        self.weights = []
        self.biases = []
        for n_in, n_out in zip(sizes, sizes[1:]):
            self.weights.append(np.random.randn(n_out, n_in))
            self.biases.append(np.random.randn(n_out, 1))

    def feedforward(self, a):
        for w, b in zip(self.weights, self.biases):
            a = sigmoid(w @ a + b)
        return a

    def cost_derivative(self, a, y):
        return a - y

    def backprop(self, x, y):
        zs = []
        activations = [x]
        for w, b in zip(self.weights, self.biases):
            zs.append(w @ activations[-1] + b)
            activations.append(sigmoid(zs[-1]))

        nabla_w = [np.zeros_like(w) for w in self.weights]
        nabla_b = [np.zeros_like(b) for b in self.biases]
        delta = self.cost_derivative(activations[-1], y) * sigmoid_prime(zs[-1])
        for l in range(1, len(self.sizes)):
            # -l counts layers from the end
            if l > 1:
                delta = (self.weights[-l + 1].T @ delta) * sigmoid_prime(zs[-l])
            nabla_w[-l] = delta @ activations[-l - 1].T
            nabla_b[-l] = delta
        return nabla_w, nabla_b

    def update_mini_batch(self, batch, eta):
        sum_w = [0] * len(self.weights)
        sum_b = [0] * len(self.biases)
        for x, y in batch:
            nabla_w, nabla_b = self.backprop(x, y)
            sum_w = [s + n for s, n in zip(sum_w, nabla_w)]
            sum_b = [s + n for s, n in zip(sum_b, nabla_b)]
        for k in range(len(self.weights)):
            self.weights[k] -= eta / len(batch) * sum_w[k]
            self.biases[k] -= eta / len(batch) * sum_b[k]

    def SGD(self, examples, epochs, batch_size, eta):
        for epoch in range(epochs):
            random.shuffle(examples)
            for start in range(0, len(examples), batch_size):
                self.update_mini_batch(examples[start:start + batch_size], eta)
            wrong = sum(np.argmax(self.feedforward(x)) != np.argmax(y) for x, y in examples)
            print("epoch", epoch, "wrong:", wrong, "of", len(examples))
