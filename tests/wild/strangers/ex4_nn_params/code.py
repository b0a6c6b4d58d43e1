# ex4 - neural network learning, python version of the octave exercise
import numpy as np
import scipy.optimize as opt
from scipy.io import loadmat


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoidGradient(z):
    return sigmoid(z) * (1 - sigmoid(z))


def randInitializeWeights(L_in, L_out):
    epsilon_init = 0.12
    return np.random.rand(L_out, 1 + L_in) * 2 * epsilon_init - epsilon_init


def nnCostFunction(nn_params, input_layer_size, hidden_layer_size, num_labels, X, y, lmbda):
    # Reshape nn_params back into the parameters Theta1 and Theta2
    Theta1 = nn_params[:hidden_layer_size * (input_layer_size + 1)].reshape((hidden_layer_size, input_layer_size + 1))
    Theta2 = nn_params[hidden_layer_size * (input_layer_size + 1):].reshape((num_labels, hidden_layer_size + 1))

    m = X.shape[0]
    J = 0
    Theta1_grad = np.zeros(Theta1.shape)
    Theta2_grad = np.zeros(Theta2.shape)

    # Part 1: feedforward
    a1 = np.hstack((np.ones((m, 1)), X))
    z2 = a1 @ Theta1.T
    a2 = np.hstack((np.ones((m, 1)), sigmoid(z2)))
    z3 = a2 @ Theta2.T
    h = sigmoid(z3)

    # y is 1..num_labels like in octave
    Y = np.zeros((m, num_labels))
    for i in range(m):
        Y[i, y[i] - 1] = 1

    J = np.sum(-Y * np.log(h) - (1 - Y) * np.log(1 - h)) / m
    J = J + lmbda / (2 * m) * (np.sum(Theta1[:, 1:] ** 2) + np.sum(Theta2[:, 1:] ** 2))

    # Part 2: backpropagation
    for t in range(m):
        a1t = a1[t, :]
        a2t = a2[t, :]
        ht = h[t, :]
        yt = Y[t, :]

        d3t = ht - yt
        z2t = np.hstack((1, Theta1 @ a1t))
        d2t = np.multiply(Theta2.T @ d3t, sigmoidGradient(z2t))

        Theta1_grad = Theta1_grad + np.outer(d2t[1:], a1t)
        Theta2_grad = Theta2_grad + np.outer(d3t, a2t)

    Theta1_grad = Theta1_grad / m
    Theta2_grad = Theta2_grad / m

    # Part 3: regularization (not the bias column)
    Theta1_grad[:, 1:] = Theta1_grad[:, 1:] + lmbda / m * Theta1[:, 1:]
    Theta2_grad[:, 1:] = Theta2_grad[:, 1:] + lmbda / m * Theta2[:, 1:]

    # Unroll gradients
    grad = np.concatenate((Theta1_grad.ravel(), Theta2_grad.ravel()))
    return J, grad


def predict(Theta1, Theta2, X):
    m = X.shape[0]
    h1 = sigmoid(np.hstack((np.ones((m, 1)), X)) @ Theta1.T)
    h2 = sigmoid(np.hstack((np.ones((m, 1)), h1)) @ Theta2.T)
    return np.argmax(h2, axis=1) + 1


if __name__ == "__main__":
    input_layer_size = 400   # 20x20 Input Images of Digits
    hidden_layer_size = 25
    num_labels = 10          # "0" is mapped to label 10

    data = loadmat("ex4data1.mat")
    X = data["X"]
    y = data["y"].flatten()

    weights = loadmat("ex4weights.mat")
    nn_params = np.concatenate((weights["Theta1"].ravel(), weights["Theta2"].ravel()))
    J, _ = nnCostFunction(nn_params, input_layer_size, hidden_layer_size, num_labels, X, y, 0)
    print("Cost at parameters (loaded from ex4weights): %f (this value should be about 0.287629)" % J)

    initial = np.concatenate((randInitializeWeights(400, 25).ravel(), randInitializeWeights(25, 10).ravel()))
    res = opt.minimize(fun=nnCostFunction, x0=initial, args=(input_layer_size, hidden_layer_size, num_labels, X, y, 1),
                       method="TNC", jac=True, options={"maxiter": 100})
    Theta1 = res.x[:25 * 401].reshape((25, 401))
    Theta2 = res.x[25 * 401:].reshape((10, 26))
    print("Training Set Accuracy:", np.mean(predict(Theta1, Theta2, X) == y) * 100)
