# continuing the book: dropout + binary logistic regression + MSE / MAE
import numpy as np

class Dense_Layer:
    def __init__(self, n_in, n_out):
        self.weights = 0.01 * np.random.randn(n_in, n_out)
        self.biases = np.zeros((1, n_out))
    def forward(self, inputs, training=True):
        self.output = np.dot(inputs, self.weights) + self.biases
        self.inputs = inputs
        return self.output
    def backward(self, d_values):
        self.d_weights = self.inputs.T @ d_values
        self.d_biases = d_values.sum(axis=0, keepdims=True)
        self.d_inputs = d_values @ self.weights.T
        return self.d_inputs

class Dropout_Layer:
    def __init__(self, rate):
        self.rate = 1 - rate  # store the success rate
    def forward(self, inputs, training=True):
        self.inputs = inputs
        if not training:
            self.binary_mask = np.ones_like(inputs)
            self.output = inputs.copy()
            return self.output
        self.binary_mask = np.random.binomial(1, self.rate, size=inputs.shape) / self.rate
        self.output = inputs * self.binary_mask
        return self.output
    def backward(self, d_values):
        self.d_inputs = d_values * self.binary_mask
        return self.d_inputs

class Sigmoid:
    def forward(self, inputs, training=True):
        self.inputs = inputs
        self.output = 1 / (1 + np.exp(-inputs))
        return self.output
    def backward(self, d_values):
        self.d_inputs = d_values * (1 - self.output) * self.output
        return self.d_inputs

class BinaryCrossentropy:
    def forward(self, y_pred, y_true):
        y_pred_clipped = np.clip(y_pred, 1e-7, 1 - 1e-7)
        sample_losses = -(y_true * np.log(y_pred_clipped) + (1 - y_true) * np.log(1 - y_pred_clipped))
        sample_losses = np.mean(sample_losses, axis=-1)
        return sample_losses
    def backward(self, d_values, y_true):
        samples = len(d_values)
        outputs = len(d_values[0])
        clipped = np.clip(d_values, 1e-7, 1 - 1e-7)
        self.d_inputs = -(y_true / clipped - (1 - y_true) / (1 - clipped)) / outputs
        self.d_inputs = self.d_inputs / samples
        return self.d_inputs

class MeanAbsoluteError:
    def forward(self, y_pred, y_true):
        return np.mean(np.abs(y_true - y_pred), axis=-1)
    def backward(self, d_values, y_true):
        samples = len(d_values)
        outputs = len(d_values[0])
        self.d_inputs = np.sign(d_values - y_true) / outputs
        self.d_inputs = self.d_inputs / samples
        return self.d_inputs

class Model:
    def __init__(self, loss):
        self.layers = []
        self.loss = loss
    def add(self, layer):
        self.layers.append(layer)
    def forward(self, X, training=True):
        for layer in self.layers:
            X = layer.forward(X, training)
        return X
    def backward(self, output, y):
        grad = self.loss.backward(output, y)
        for layer in reversed(self.layers):
            grad = layer.backward(grad)
        return grad
    def fit(self, X, y, epochs, lr):
        for epoch in range(1, epochs + 1):
            output = self.forward(X)
            data_loss = np.mean(self.loss.forward(output, y))
            self.backward(output, y)
            for layer in self.layers:
                if hasattr(layer, 'weights'):
                    layer.weights -= lr * layer.d_weights
                    layer.biases -= lr * layer.d_biases
            if epoch % 100 == 0:
                print(f'epoch: {epoch}, loss: {data_loss:.3f}')
