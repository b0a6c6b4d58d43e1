# Port of the Arduino library, to compare numbers on the PC
import math

LamdaSELU = 1.0507009873554804934193349852946
AlphaSELU = 1.6732632423543772848170429916717


class Layer:
    def __init__(self, numberOfInputs, numberOfOutputs, activation="SELU"):
        self.numberOfInputs = numberOfInputs
        self.numberOfOutputs = numberOfOutputs
        self.activation = getattr(self, activation)
        self.derivative = getattr(self, activation + "Der")
        self.weights = [[0.0] * numberOfInputs for _ in range(numberOfOutputs)]
        self.bias = [0.0] * numberOfOutputs
        self.outputs = [0.0] * numberOfOutputs
        self.preLgamma = [0.0] * numberOfInputs

    def FeedForward(self, inputs):
        for i in range(self.numberOfOutputs):
            x = self.bias[i]
            for j in range(self.numberOfInputs):
                x += inputs[j] * self.weights[i][j]
            self.outputs[i] = self.activation(x)
        return self.outputs

    # derivatives take f(x), there is no RAM to keep x
    @staticmethod
    def SELU(x):
        if x > 0:
            return LamdaSELU * x
        return AlphaSELU * LamdaSELU * (math.exp(x) - 1)

    @staticmethod
    def SELUDer(fx):
        if fx > 0:
            return LamdaSELU
        return fx + AlphaSELU * LamdaSELU

    @staticmethod
    def ELU(x):
        return x if x > 0 else math.exp(x) - 1

    @staticmethod
    def ELUDer(fx):
        return 1 if fx > 0 else fx + 1

    @staticmethod
    def SoftSign(x):
        return x / (1 + abs(x))

    @staticmethod
    def SoftSignDer(fx):
        return (1 - abs(fx)) ** 2

    def BackPropOutput(self, expected, inputs, LearningRateOfWeights, LearningRateOfBiases):
        self.preLgamma = [0.0] * self.numberOfInputs
        for i in range(self.numberOfOutputs):
            gamma = (self.outputs[i] - expected[i]) * self.derivative(self.outputs[i])
            self._backprop(i, gamma, inputs, LearningRateOfWeights, LearningRateOfBiases)

    def BackPropHidden(self, frontLayer, inputs, LearningRateOfWeights, LearningRateOfBiases):
        self.preLgamma = [0.0] * self.numberOfInputs
        for i in range(self.numberOfOutputs):
            gamma = frontLayer.preLgamma[i] * self.derivative(self.outputs[i])
            self._backprop(i, gamma, inputs, LearningRateOfWeights, LearningRateOfBiases)

    def _backprop(self, i, gamma, inputs, lw, lb):
        self.bias[i] -= gamma * lb
        for j in range(self.numberOfInputs):
            self.preLgamma[j] += gamma * self.weights[i][j]
            self.weights[i][j] -= gamma * inputs[j] * lw


class NeuralNetwork:
    def __init__(self, layers, LearningRateOfWeights=0.33, LearningRateOfBiases=0.066):
        self.layers = layers
        self.LearningRateOfWeights = LearningRateOfWeights
        self.LearningRateOfBiases = LearningRateOfBiases

    def FeedForward(self, inputs):
        self.inputs = inputs
        for layer in self.layers:
            inputs = layer.FeedForward(inputs)
        return inputs

    def BackProp(self, expected):
        n = len(self.layers)
        rates = self.LearningRateOfWeights, self.LearningRateOfBiases
        self.layers[-1].BackPropOutput(expected, self.layers[-2].outputs if n > 1 else self.inputs, *rates)
        for k in range(n - 2, -1, -1):
            self.layers[k].BackPropHidden(self.layers[k + 1], self.layers[k - 1].outputs if k else self.inputs, *rates)
