import numpy as np

# layers keep: output (after forward), dinputs and perhaps dweights, dbiases (after backward)

class Layer_Dense:
    def __init__(self, n_inputs, n_neurons, l1=0.0, l2=0.0, bias_l2=0.0):
        self.weights = np.random.normal(0, 0.1, (n_inputs, n_neurons))
        self.biases = np.zeros((1, n_neurons))
        self.l1, self.l2, self.bias_l2 = l1, l2, bias_l2

    def forward(self, inputs):
        self.inputs = inputs
        self.output = inputs @ self.weights + self.biases

    def penalty(self):
        return (self.l1 * np.abs(self.weights).sum() + self.l2 * (self.weights ** 2).sum()
                + self.bias_l2 * (self.biases ** 2).sum())

    def backward(self, dvalues):
        self.dweights = self.inputs.T @ dvalues
        self.dbiases = dvalues.sum(axis=0, keepdims=True)
        if self.l1:
            self.dweights += self.l1 * np.where(self.weights < 0, -1, 1)
        if self.l2:
            self.dweights += 2 * self.l2 * self.weights
        if self.bias_l2:
            self.dbiases += 2 * self.bias_l2 * self.biases
        self.dinputs = dvalues @ self.weights.T


class Activation_ReLU:
    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.maximum(0, inputs)

    def backward(self, dvalues):
        self.dinputs = dvalues.copy()
        self.dinputs[self.inputs <= 0] = 0


class Activation_Softmax:
    def forward(self, inputs):
        exps = np.exp(inputs - inputs.max(axis=1, keepdims=True))
        self.output = exps / exps.sum(axis=1, keepdims=True)

    def backward(self, dvalues):
        self.dinputs = np.empty_like(dvalues)
        for i in range(len(dvalues)):
            out = self.output[i]
            jacobian = np.diag(out) - np.outer(out, out)
            self.dinputs[i] = jacobian @ dvalues[i]


class Loss_CategoricalCrossentropy:
    def forward(self, y_pred, y_true):
        safe = np.clip(y_pred, 1e-7, 1 - 1e-7)
        if y_true.ndim == 2:                    # one-hot
            picked = (safe * y_true).sum(axis=1)
        else:
            picked = safe[np.arange(len(safe)), y_true]
        return np.mean(-np.log(picked))

    def backward(self, dvalues, y_true):
        if y_true.ndim == 1:
            y_true = np.eye(dvalues.shape[1])[y_true]
        self.dinputs = -y_true / dvalues / len(dvalues)


class Activation_Softmax_Loss:
    """softmax and cross-entropy in one, much faster backwards"""
    def __init__(self):
        self.softmax = Activation_Softmax()
        self.entropy = Loss_CategoricalCrossentropy()

    def forward(self, inputs, y_true):
        self.softmax.forward(inputs)
        self.output = self.softmax.output
        return self.entropy.forward(self.output, y_true)

    def backward(self, dvalues, y_true):
        n = len(dvalues)
        if y_true.ndim == 2:
            y_true = y_true.argmax(axis=1)
        self.dinputs = dvalues.copy()
        self.dinputs[np.arange(n), y_true] -= 1
        self.dinputs /= n


class Optimizer_Decay:
    def __init__(self, rate=1.0, decay=0.0):
        self.start, self.rate, self.decay, self.step = rate, rate, decay, 0

    def before(self):
        self.rate = self.start / (1 + self.decay * self.step)

    def update(self, layer):
        layer.weights -= self.rate * layer.dweights
        layer.biases -= self.rate * layer.dbiases

    def after(self):
        self.step += 1


if __name__ == '__main__':
    # three arms of a spiral
    np.random.seed(4)
    r, y = np.linspace(0.1, 1, 60), np.arange(180) // 60
    angle = np.tile(r * 4, 3) + y * 2.1 + np.random.normal(0, 0.1, 180)
    X = np.c_[np.tile(r, 3) * np.cos(angle), np.tile(r, 3) * np.sin(angle)]
    first, relu, second = Layer_Dense(2, 32, l2=1e-4), Activation_ReLU(), Layer_Dense(32, 3)
    head, optimizer = Activation_Softmax_Loss(), Optimizer_Decay(1.0, 1e-3)
    for epoch in range(301):
        first.forward(X)
        relu.forward(first.output)
        second.forward(relu.output)
        loss = head.forward(second.output, y) + first.penalty()
        head.backward(head.output, y)
        second.backward(head.dinputs)
        relu.backward(second.dinputs)
        first.backward(relu.dinputs)
        optimizer.before()
        optimizer.update(first)
        optimizer.update(second)
        optimizer.after()
    print('loss', loss, 'accuracy', np.mean(head.output.argmax(axis=1) == y))
