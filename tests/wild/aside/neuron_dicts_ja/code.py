# numpyを使わないニューラルネットワーク（リストと辞書だけ）
# 重みリストの最後の要素がバイアス
from math import exp, log
from random import seed, random, shuffle


def initialize_network(n_inputs, n_hidden, n_outputs):
    hidden = [{'weights': [random() - 0.5 for _ in range(n_inputs + 1)]} for _ in range(n_hidden)]
    output = [{'weights': [random() - 0.5 for _ in range(n_hidden + 1)]} for _ in range(n_outputs)]
    return [hidden, output]


def activate(weights, inputs):
    a = weights[-1]
    for i in range(len(weights) - 1):
        a += weights[i] * inputs[i]
    return a


def softmax(xs):
    m = max(xs)
    es = [exp(x - m) for x in xs]
    s = sum(es)
    return [e / s for e in es]


# 順伝播: 隠れ層はReLU、出力層はsoftmax
def forward_propagate(network, row):
    inputs = row
    for neuron in network[0]:
        neuron['sum'] = activate(neuron['weights'], inputs)
        neuron['output'] = max(0.0, neuron['sum'])
    inputs = [n['output'] for n in network[0]]
    probs = softmax([activate(n['weights'], inputs) for n in network[1]])
    for neuron, p in zip(network[1], probs):
        neuron['output'] = p
    return probs


def cross_entropy(network, row, label):
    return -log(forward_propagate(network, row)[label])


# 逆伝播: 各ニューロンのdelta（損失を活性化前の値で微分したもの）
def backward_propagate_error(network, label):
    for j, neuron in enumerate(network[1]):
        neuron['delta'] = neuron['output'] - (1.0 if j == label else 0.0)
    for i, neuron in enumerate(network[0]):
        error = 0.0
        for out in network[1]:
            error += out['weights'][i] * out['delta']
        neuron['delta'] = error if neuron['sum'] > 0 else 0.0


def update_weights(network, row, l_rate):
    inputs = row
    for layer in network:
        for neuron in layer:
            for j in range(len(inputs)):
                neuron['weights'][j] -= l_rate * neuron['delta'] * inputs[j]
            neuron['weights'][-1] -= l_rate * neuron['delta']
        inputs = [neuron['output'] for neuron in layer]


def train_network(network, data, l_rate, n_epoch):
    for epoch in range(n_epoch):
        shuffle(data)
        sum_error = 0
        for row, label in data:
            sum_error += cross_entropy(network, row, label)
            backward_propagate_error(network, label)
            update_weights(network, row, l_rate)
        if epoch % 10 == 0:
            print('>epoch=%d, lrate=%.3f, error=%.3f' % (epoch, l_rate, sum_error))


if __name__ == '__main__':
    seed(1)
    dataset = []
    for _ in range(60):
        x, y = random() * 2 - 1, random() * 2 - 1
        dataset.append(([x, y], 0 if x * x + y * y < 0.4 else (1 if x > 0 else 2)))
    network = initialize_network(2, 6, 3)
    train_network(network, dataset, 0.1, 31)
