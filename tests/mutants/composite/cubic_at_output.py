# /// mutant
# subject = "Cubic"
# convention = "lists"
# role = "unknown"
# rule = "BH112"
# where = "dx"
# fault = "3 y**2 in the place of 3 x**2."
# ///
import numpy as np


class Cubic:
    def __init__(self):
        self.params = []
        self.grads = []

    def forward(self, x):
        self.y = x * x * x
        return self.y

    def backward(self, dout):
        return 3 * self.y ** 2 * dout
