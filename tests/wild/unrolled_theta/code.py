import numpy as np

# the Octave exercises again, in Python. The optimiser wants one long vector, so everything is unrolled.

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def sigmoidGradient(z):
    g = sigmoid(z)
    return g * (1 - g)

def randomTheta(n_in, n_out, eps=0.12):
    return np.random.uniform(-eps, eps, (n_out, n_in + 1))

def nnCostFunction(theta, input_layer_size, hidden_layer_size, num_labels, X, y, lam=0.0):
    # roll up again
    Theta1 = np.reshape(theta[:hidden_layer_size * (input_layer_size + 1)],
                        (hidden_layer_size, (input_layer_size + 1)))
    Theta2 = np.reshape(theta[(hidden_layer_size * (input_layer_size + 1)):],
                        (num_labels, (hidden_layer_size + 1)))
    m = y.size

    a1 = np.hstack([np.ones((m, 1)), X])
    z2 = a1.dot(Theta1.T)
    a2 = np.hstack([np.ones((m, 1)), sigmoid(z2)])
    z3 = a2.dot(Theta2.T)
    a3 = sigmoid(z3)

    y_matrix = (y.reshape(-1, 1) == np.arange(num_labels)).astype(float)
    reg = (lam / (2 * m)) * (np.sum(np.square(Theta1[:, 1:])) + np.sum(np.square(Theta2[:, 1:])))
    J = (-1 / m) * np.sum(np.log(a3) * y_matrix + np.log(1 - a3) * (1 - y_matrix)) + reg

    d3 = a3 - y_matrix
    d2 = d3.dot(Theta2)[:, 1:] * sigmoidGradient(z2)

    D1 = d2.T.dot(a1)
    D2 = d3.T.dot(a2)

    # no decay for the column of ones
    Theta1_grad = (1 / m) * D1
    Theta1_grad[:, 1:] = Theta1_grad[:, 1:] + (lam / m) * Theta1[:, 1:]
    Theta2_grad = (1 / m) * D2
    Theta2_grad[:, 1:] = Theta2_grad[:, 1:] + (lam / m) * Theta2[:, 1:]

    grad = np.concatenate([Theta1_grad.ravel(), Theta2_grad.ravel()])
    return J, grad

def lrCostFunction(theta, X, y, lam):
    m = y.size
    h = sigmoid(X.dot(theta))
    J = np.sum(-y * np.log(h) - (1 - y) * np.log(1 - h)) / m + lam / (2 * m) * np.sum(theta[1:] ** 2)
    grad = X.T.dot(h - y) / m
    temp = theta.copy()
    temp[0] = 0
    grad = grad + lam / m * temp
    return J, grad

def linearRegCostFunction(X, y, theta, lam=0.0):
    m = y.size
    error = X.dot(theta) - y
    J = (np.sum(error ** 2) + lam * np.sum(theta[1:] ** 2)) / (2 * m)
    grad = X.T.dot(error) / m
    grad[1:] += lam / m * theta[1:]
    return J, grad

def gradientDescent(costFunction, theta, alpha, steps):
    theta = theta.copy()
    trace = []
    for i in range(steps):
        J, grad = costFunction(theta)
        theta = theta - alpha * grad
        trace.append(J)
    return theta, trace
