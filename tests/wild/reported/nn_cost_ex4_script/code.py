# Machine Learning - Exercise 4: Neural Network Learning
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoidGradient(z):
    return sigmoid(z) * (1 - sigmoid(z))


def nnCostFunction(nn_params, input_layer_size, hidden_layer_size, num_labels, features, classes, reg):
    # When comparing to Octave code note that Python uses zero-indexed arrays.
    theta1 = nn_params[0:(hidden_layer_size * (input_layer_size + 1))].reshape(hidden_layer_size, (input_layer_size + 1))
    theta2 = nn_params[(hidden_layer_size * (input_layer_size + 1)):].reshape(num_labels, (hidden_layer_size + 1))

    m = features.shape[0]
    y_matrix = np.eye(num_labels)[classes.ravel() - 1]

    # Cost
    a1 = features  # m x (n+1)
    z2 = theta1.dot(a1.T)
    a2 = np.c_[np.ones((features.shape[0], 1)), sigmoid(z2.T)]
    z3 = theta2.dot(a2.T)
    a3 = sigmoid(z3)

    J = -1 * (1 / m) * np.sum((np.log(a3.T) * (y_matrix) + np.log(1 - a3).T * (1 - y_matrix))) + \
        (reg / (2 * m)) * (np.sum(np.square(theta1[:, 1:])) + np.sum(np.square(theta2[:, 1:])))

    # Gradients
    d3 = a3.T - y_matrix
    d2 = theta2[:, 1:].T.dot(d3.T) * sigmoidGradient(z2)

    delta1 = d2.dot(a1)
    delta2 = d3.T.dot(a2)

    theta1_ = np.c_[np.zeros((theta1.shape[0], 1)), theta1[:, 1:]]
    theta2_ = np.c_[np.zeros((theta2.shape[0], 1)), theta2[:, 1:]]

    theta1_grad = delta1 / m + (theta1_ * reg) / m
    theta2_grad = delta2 / m + (theta2_ * reg) / m

    return J, theta1_grad, theta2_grad


def checkNNGradients(reg):
    # a small network, sines instead of random numbers so that it is always the same
    sizes = (3, 5, 3)
    theta1 = np.sin(np.arange(1, 5 * 4 + 1)).reshape(5, 4) / 10
    theta2 = np.sin(np.arange(1, 3 * 6 + 1)).reshape(3, 6) / 10
    X = np.c_[np.ones(5), np.sin(np.arange(1, 16)).reshape(5, 3) / 10]
    y = 1 + np.mod(np.arange(1, 6), 3)
    params = np.r_[theta1.ravel(), theta2.ravel()]
    J, g1, g2 = nnCostFunction(params, *sizes, X, y, reg)
    return J, np.r_[g1.ravel(), g2.ravel()]


X = np.c_[np.ones(30), np.sin(np.arange(120)).reshape(30, 4)]
y = 1 + np.argmax(X[:, 2:], axis=1)
params = np.sin(np.arange(6 * 5 + 3 * 7)) / 5
for i in range(100):
    J, grad1, grad2 = nnCostFunction(params, 4, 6, 3, X, y, 0.1)
    params = params - 0.8 * np.r_[grad1.ravel(), grad2.ravel()]
    if i % 20 == 0:
        print(i, J)
print('cost of the small network', checkNNGradients(3)[0])
