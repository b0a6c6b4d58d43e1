# /// correct
# subject = "MyRelu"
# convention = "lists"
# role = "relu"
# why = "The mask is multiplied as booleans; zeros may come out as -0.0."
# ///
import numpy as np


class MyRelu:
    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask
