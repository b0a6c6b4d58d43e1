from .layers import Layer
from .registry import build


class Model:
    def __init__(self, config, loss, optimizer):
        self.layers = [c if isinstance(c, Layer) else build(*c) for c in config]
        self.loss = loss
        self.optimizer = optimizer

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def backward(self, predicted, actual):
        grad = self.loss.backward(predicted, actual)
        for layer in reversed(self.layers):
            grad = layer.backward(grad)
        return grad

    def set_phase(self, training):
        for layer in self.layers:
            layer.is_training = training

    def train_step(self, x, y):
        """一次迭代"""
        pred = self.forward(x)
        loss = self.loss.loss(pred, y)
        self.backward(pred, y)
        self.optimizer.step(self.layers)
        return loss
