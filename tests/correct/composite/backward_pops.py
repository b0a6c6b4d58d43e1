# /// correct
# subject = "TapeSquare"
# convention = "attributes"
# role = "unknown"
# why = "A tape: each backward pops what its forward pushed; a second backward raises."
# ///
import numpy as np


class TapeSquare:
    def __init__(self):
        self.tape = []

    def forward(self, x):
        self.tape.append(x.copy())
        return x**2

    def backward(self, dout):
        return 2 * self.tape.pop() * dout
