# Neural net from scratch - following along with the book, my own spiral data
import numpy as np


def spiral(points, classes):
    X = np.zeros((points * classes, 2))
    y = np.zeros(points * classes, dtype="uint8")
    for c in range(classes):
        ix = range(points * c, points * (c + 1))
        radius = np.linspace(0.0, 1, points)
        theta = np.linspace(c * 4, (c + 1) * 4, points) + np.random.randn(points) * 0.2
        X[ix] = np.c_[radius * np.sin(theta * 2.5), radius * np.cos(theta * 2.5)]
        y[ix] = c
    return X, y


class DenseLayer:
    def __init__(self, n_inputs, n_neurons, weight_l2=0.0, bias_l2=0.0):
        self.weights = 0.1 * np.random.randn(n_inputs, n_neurons)
        self.biases = np.zeros((1, n_neurons))
        self.weight_l2 = weight_l2
        self.bias_l2 = bias_l2

    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.dot(inputs, self.weights) + self.biases

    def backward(self, dvalues):
        self.dweights = np.dot(self.inputs.T, dvalues)
        self.dbiases = np.sum(dvalues, axis=0, keepdims=True)
        if self.weight_l2 > 0:
            self.dweights += 2 * self.weight_l2 * self.weights
        if self.bias_l2 > 0:
            self.dbiases += 2 * self.bias_l2 * self.biases
        self.dinputs = np.dot(dvalues, self.weights.T)

    def penalty(self):
        return self.weight_l2 * np.sum(self.weights ** 2) + self.bias_l2 * np.sum(self.biases ** 2)


class ReLU:
    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.maximum(0, inputs)

    def backward(self, dvalues):
        self.dinputs = dvalues.copy()
        self.dinputs[self.inputs <= 0] = 0


class SoftmaxCrossEntropy:
    def forward(self, inputs, y_true):
        exps = np.exp(inputs - np.max(inputs, axis=1, keepdims=True))
        self.output = exps / np.sum(exps, axis=1, keepdims=True)
        clipped = np.clip(self.output, 1e-7, 1 - 1e-7)
        if y_true.ndim == 1:
            picked = clipped[range(len(inputs)), y_true]
        else:
            picked = np.sum(clipped * y_true, axis=1)
        return np.mean(-np.log(picked))

    def backward(self, dvalues, y_true):
        samples = len(dvalues)
        if y_true.ndim == 2:
            y_true = np.argmax(y_true, axis=1)
        self.dinputs = dvalues.copy()
        self.dinputs[range(samples), y_true] -= 1
        self.dinputs = self.dinputs / samples


class MomentumSGD:
    def __init__(self, learning_rate=1.0, decay=0.0, momentum=0.9):
        self.learning_rate = learning_rate
        self.current_learning_rate = learning_rate
        self.decay = decay
        self.iterations = 0
        self.momentum = momentum

    def pre_update(self):
        self.current_learning_rate = self.learning_rate / (1.0 + self.decay * self.iterations)

    def update(self, layer):
        if not hasattr(layer, "weight_momentums"):
            layer.weight_momentums = np.zeros_like(layer.weights)
            layer.bias_momentums = np.zeros_like(layer.biases)
        dw = self.momentum * layer.weight_momentums - self.current_learning_rate * layer.dweights
        layer.weight_momentums = dw
        db = self.momentum * layer.bias_momentums - self.current_learning_rate * layer.dbiases
        layer.bias_momentums = db
        layer.weights += dw
        layer.biases += db

    def post_update(self):
        self.iterations += 1


if __name__ == "__main__":
    X, y = spiral(100, 3)
    dense1 = DenseLayer(2, 64, weight_l2=5e-4, bias_l2=5e-4)
    relu = ReLU()
    dense2 = DenseLayer(64, 3)
    head = SoftmaxCrossEntropy()
    opt = MomentumSGD(decay=1e-3)
    for epoch in range(301):
        dense1.forward(X)
        relu.forward(dense1.output)
        dense2.forward(relu.output)
        data_loss = head.forward(dense2.output, y)
        loss = data_loss + dense1.penalty() + dense2.penalty()
        if not epoch % 100:
            acc = np.mean(np.argmax(head.output, axis=1) == y)
            print(f"epoch: {epoch}, acc: {acc:.3f}, loss: {loss:.3f}")
        head.backward(head.output, y)
        dense2.backward(head.dinputs)
        relu.backward(dense2.dinputs)
        dense1.backward(relu.dinputs)
        opt.pre_update()
        opt.update(dense1)
        opt.update(dense2)
        opt.post_update()
