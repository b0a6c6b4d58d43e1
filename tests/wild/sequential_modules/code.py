import numpy as np


class Module(object):
    """
    Base class. Every module is a black box: output = module.forward(input)
    and gradInput = module.backward(input, gradOutput)
    """
    def __init__(self):
        self.output = None
        self.gradInput = None
        self.training = True

    def forward(self, input):
        return self.updateOutput(input)

    def backward(self, input, gradOutput):
        self.updateGradInput(input, gradOutput)
        self.accGradParameters(input, gradOutput)
        return self.gradInput

    def updateOutput(self, input):
        pass

    def updateGradInput(self, input, gradOutput):
        pass

    def accGradParameters(self, input, gradOutput):
        pass

    def zeroGradParameters(self):
        pass

    def getParameters(self):
        return []

    def getGradParameters(self):
        return []


class Sequential(Module):
    def __init__(self):
        super(Sequential, self).__init__()
        self.modules = []

    def add(self, module):
        self.modules.append(module)

    def updateOutput(self, input):
        self.inputs = [input]
        for m in self.modules:
            self.inputs.append(m.forward(self.inputs[-1]))
        self.output = self.inputs[-1]
        return self.output

    def backward(self, input, gradOutput):
        g = gradOutput
        for i in range(len(self.modules) - 1, -1, -1):
            g = self.modules[i].backward(self.inputs[i], g)
        self.gradInput = g
        return g

    def zeroGradParameters(self):
        for m in self.modules:
            m.zeroGradParameters()

    def getParameters(self):
        return [p for m in self.modules for p in m.getParameters()]

    def getGradParameters(self):
        return [p for m in self.modules for p in m.getGradParameters()]


class Linear(Module):
    def __init__(self, n_in, n_out):
        super(Linear, self).__init__()
        stdv = 1. / np.sqrt(n_in)
        self.W = np.random.uniform(-stdv, stdv, size=(n_out, n_in))
        self.b = np.random.uniform(-stdv, stdv, size=n_out)
        self.gradW = np.zeros_like(self.W)
        self.gradb = np.zeros_like(self.b)

    def updateOutput(self, input):
        self.output = np.dot(input, self.W.T) + self.b
        return self.output

    def updateGradInput(self, input, gradOutput):
        self.gradInput = np.dot(gradOutput, self.W)
        return self.gradInput

    def accGradParameters(self, input, gradOutput):
        self.gradW += np.dot(gradOutput.T, input)
        self.gradb += np.sum(gradOutput, axis=0)

    def zeroGradParameters(self):
        self.gradW.fill(0)
        self.gradb.fill(0)

    def getParameters(self):
        return [self.W, self.b]

    def getGradParameters(self):
        return [self.gradW, self.gradb]


class LogSoftMax(Module):
    def updateOutput(self, input):
        z = input - input.max(axis=1, keepdims=True)
        self.output = z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))
        return self.output

    def updateGradInput(self, input, gradOutput):
        p = np.exp(self.output)
        self.gradInput = gradOutput - p * np.sum(gradOutput, axis=1, keepdims=True)
        return self.gradInput


class Dropout(Module):
    def __init__(self, p=0.5):
        super(Dropout, self).__init__()
        self.p = p
        self.mask = None

    def updateOutput(self, input):
        if self.training:
            self.mask = (np.random.rand(*input.shape) > self.p).astype(float) / (1 - self.p)
            self.output = input * self.mask
        else:
            self.output = input
        return self.output

    def updateGradInput(self, input, gradOutput):
        self.gradInput = gradOutput * self.mask if self.training else gradOutput
        return self.gradInput


class SoftSign(Module):
    def updateOutput(self, input):
        self.output = input / (1 + np.abs(input))
        return self.output

    def updateGradInput(self, input, gradOutput):
        self.gradInput = gradOutput / (1 + np.abs(input)) ** 2
        return self.gradInput


class ClassNLLCriterion(object):
    def forward(self, input, target):
        # target is one-hot
        self.output = -np.sum(target * input) / len(input)
        return self.output

    def backward(self, input, target):
        return -target / len(input)


def sgd_momentum(x, dx, config, state):
    state.setdefault('old_grad', {})
    for i, (p, g) in enumerate(zip(x, dx)):
        old = state['old_grad'].setdefault(i, np.zeros_like(g))
        np.add(config['momentum'] * old, config['learning_rate'] * g, out=old)
        p -= old
