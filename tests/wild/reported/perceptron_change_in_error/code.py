import numpy as np

# sigmoid function. if giveMeTheDerivative is true x has already been through it
def applySigmoid(x, giveMeTheDerivative = False):
    if(giveMeTheDerivative == True):
        return x * (1 - x)
    return 1 / (1 + np.exp(-x))

# print the data in a nice looking way
def print_data(iter, inputs, keys, weights, prediction):
    print('This is iteration # ', iter)
    print('Your original input data was... \n', inputs)
    print('Your orignal keys were... \n', keys)
    print('Your weights at this iteration are... \n', weights)
    print('Our prediction at this iteration was... \n', prediction)

# inputs will be a n x m matrix
# keys will be a n x 1 matrix
# weights1 will be a m x 4 matrix, weights2 a 4 x 1 matrix
def train(inputs, keys, weights1, weights2):
    for iter in range(ITERATIONS):
        # time to begin training!
        # 1. use the dot product of the input matrix and the weights and pass the result through the sigmoid
        layer_one_prediction = applySigmoid(np.dot(inputs, weights1))
        layer_two_prediction = applySigmoid(np.dot(layer_one_prediction, weights2))

        # 2. how far off were we?
        layer_two_error = keys - layer_two_prediction
        layer_two_change_in_error = layer_two_error * applySigmoid(layer_two_prediction, True)

        # 3. how much did the first layer contribute
        layer_one_error = np.dot(layer_two_change_in_error, weights2.T)
        layer_one_change_in_error = layer_one_error * applySigmoid(layer_one_prediction, True)

        # 4. adjust the weights accordingly.
        weights2 += np.dot(layer_one_prediction.T, layer_two_change_in_error)
        weights1 += np.dot(inputs.T, layer_one_change_in_error)

    print_data(iter, inputs, keys, weights1, layer_two_prediction)
    return weights1, weights2

ITERATIONS = 5000

np.random.seed(1)

# a XOR of the first two columns, the third is the bias
inputs = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
keys = np.array([[0], [1], [1], [0]])

# random weights with mean 0
weights1 = 2 * np.random.random((3, 4)) - 1
weights2 = 2 * np.random.random((4, 1)) - 1

weights1, weights2 = train(inputs, keys, weights1, weights2)
