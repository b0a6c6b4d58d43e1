from numpy import exp, array, random, dot


class NeuralNetwork():
    def __init__(self):
        random.seed(1)
        # 入力3、隠れ層5、出力1
        self.weights1 = 2 * random.random((3, 5)) - 1
        self.weights2 = 2 * random.random((5, 1)) - 1

    # シグモイド関数
    def __sigmoid(self, x):
        return 1 / (1 + exp(-x))

    # シグモイドの傾き(引数はシグモイドの出力)
    def __sigmoid_derivative(self, x):
        return x * (1 - x)

    def think(self, inputs):
        self.layer1 = self.__sigmoid(dot(inputs, self.weights1))
        self.output = self.__sigmoid(dot(self.layer1, self.weights2))
        return self.output

    def backprop(self, inputs, outputs):
        error = 2 * (outputs - self.output)
        d_weights2 = dot(self.layer1.T, error * self.__sigmoid_derivative(self.output))
        d_weights1 = dot(inputs.T, dot(error * self.__sigmoid_derivative(self.output), self.weights2.T)
                         * self.__sigmoid_derivative(self.layer1))
        # 傾きを重みに足す (outputs - output なので足してよい)
        self.weights1 += d_weights1
        self.weights2 += d_weights2

    def train(self, inputs, outputs, iterations):
        for i in range(iterations):
            self.think(inputs)
            self.backprop(inputs, outputs)


if __name__ == "__main__":
    nn = NeuralNetwork()
    x = array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
    t = array([[0, 1, 1, 0]]).T
    nn.train(x, t, 3000)
    print("学習後の重み")
    print(nn.weights1)
    print("[1, 0, 0] ->", nn.think(array([1, 0, 0])))
