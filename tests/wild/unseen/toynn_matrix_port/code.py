# port of the Toy-Neural-Network-JS from the coding train. no numpy!
import math
import random


class Matrix:
    def __init__(self, rows, cols):
        self.rows = rows
        self.cols = cols
        self.data = [[0.0] * cols for _ in range(rows)]

    @staticmethod
    def fromArray(arr):
        m = Matrix(len(arr), 1)
        for i in range(len(arr)):
            m.data[i][0] = arr[i]
        return m

    @staticmethod
    def subtract(a, b):
        return Matrix(a.rows, a.cols).map(lambda _, i, j: a.data[i][j] - b.data[i][j])

    @staticmethod
    def transpose(m):
        return Matrix(m.cols, m.rows).map(lambda _, i, j: m.data[j][i])

    @staticmethod
    def multiply(a, b):
        # matrix product
        if a.cols != b.rows:
            raise ValueError('Columns of A must match rows of B.')
        return Matrix(a.rows, b.cols).map(lambda _, i, j: sum(a.data[i][k] * b.data[k][j] for k in range(a.cols)))

    @staticmethod
    def apply(m, fn):
        return Matrix(m.rows, m.cols).map(lambda _, i, j: fn(m.data[i][j]))

    def toArray(self):
        return [v for row in self.data for v in row]

    def randomize(self):
        return self.map(lambda _, i, j: random.random() * 2 - 1)

    def add(self, n):
        if isinstance(n, Matrix):
            return self.map(lambda v, i, j: v + n.data[i][j])
        return self.map(lambda v, i, j: v + n)

    def hadamard(self, n):
        if isinstance(n, Matrix):
            return self.map(lambda v, i, j: v * n.data[i][j])
        return self.map(lambda v, i, j: v * n)

    def map(self, fn):
        # in place!
        for i in range(self.rows):
            for j in range(self.cols):
                self.data[i][j] = fn(self.data[i][j], i, j)
        return self


class ActivationFunction:
    def __init__(self, func, dfunc):
        self.func = func
        self.dfunc = dfunc


sigmoid = ActivationFunction(lambda x: 1 / (1 + math.exp(-x)), lambda y: y * (1 - y))
tanh = ActivationFunction(lambda x: math.tanh(x), lambda y: 1 - y * y)


class NeuralNetwork:
    def __init__(self, in_nodes, hid_nodes, out_nodes):
        self.weights_ih = Matrix(hid_nodes, in_nodes).randomize()
        self.weights_ho = Matrix(out_nodes, hid_nodes).randomize()
        self.bias_h = Matrix(hid_nodes, 1).randomize()
        self.bias_o = Matrix(out_nodes, 1).randomize()
        self.learning_rate = 0.1
        self.activation_function = sigmoid

    def predict(self, input_array):
        f = self.activation_function.func
        hidden = Matrix.apply(Matrix.multiply(self.weights_ih, Matrix.fromArray(input_array)).add(self.bias_h), f)
        return Matrix.apply(Matrix.multiply(self.weights_ho, hidden).add(self.bias_o), f).toArray()

    def train(self, input_array, target_array):
        inputs = Matrix.fromArray(input_array)
        hidden = Matrix.multiply(self.weights_ih, inputs)
        hidden.add(self.bias_h)
        hidden = Matrix.apply(hidden, self.activation_function.func)
        outputs = Matrix.multiply(self.weights_ho, hidden)
        outputs.add(self.bias_o)
        outputs = Matrix.apply(outputs, self.activation_function.func)

        targets = Matrix.fromArray(target_array)
        # ERROR = TARGETS - OUTPUTS
        output_errors = Matrix.subtract(targets, outputs)
        gradients = Matrix.apply(outputs, self.activation_function.dfunc)
        gradients.hadamard(output_errors)

        # hidden layer errors, before weights_ho changes
        who_t = Matrix.transpose(self.weights_ho)
        hidden_errors = Matrix.multiply(who_t, gradients)

        gradients.hadamard(self.learning_rate)
        hidden_T = Matrix.transpose(hidden)
        self.weights_ho.add(Matrix.multiply(gradients, hidden_T))
        self.bias_o.add(gradients)

        hidden_gradient = Matrix.apply(hidden, self.activation_function.dfunc)
        hidden_gradient.hadamard(hidden_errors)
        hidden_gradient.hadamard(self.learning_rate)
        inputs_T = Matrix.transpose(inputs)
        self.weights_ih.add(Matrix.multiply(hidden_gradient, inputs_T))
        self.bias_h.add(hidden_gradient)


nn = NeuralNetwork(2, 4, 1)
training_data = [([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])]
for i in range(5000):
    inp, tar = random.choice(training_data)
    nn.train(inp, tar)
for inp, tar in training_data:
    print(inp, nn.predict(inp))
