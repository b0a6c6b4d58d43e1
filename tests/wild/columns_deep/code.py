import numpy as np

# Deep network, homework. One column of X per example.

def init_params(dims, seed=0):
    gen = np.random.RandomState(seed)
    params = {}
    for l in range(1, len(dims)):
        params["W%d" % l] = gen.randn(dims[l], dims[l-1]) * np.sqrt(2. / dims[l-1])
        params["b%d" % l] = np.zeros((dims[l], 1))
    return params


def layer_forward(A_prev, W, b, activation):
    Z = np.dot(W, A_prev) + b
    if activation == "relu":
        A = np.maximum(Z, 0)
    else:
        A = 1 / (1 + np.exp(-Z))
    cache = {"A_prev": A_prev, "W": W, "Z": Z}
    return A, cache


def model_forward(X, params):
    L = len(params) // 2
    A, caches = X, []
    for l in range(1, L + 1):
        activation = "sigmoid" if l == L else "relu"
        A, cache = layer_forward(A, params["W%d" % l], params["b%d" % l], activation)
        caches.append(cache)
    return A, caches


def cost(AL, Y):
    m = Y.shape[1]
    return -np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / m


def relu_grad(dA, Z):
    dZ = dA.copy()
    dZ[Z <= 0] = 0
    return dZ


def sigmoid_grad(dA, Z):
    s = 1 / (1 + np.exp(-Z))
    return dA * s * (1 - s)


def linear_grads(dZ, A_prev, W):
    m = A_prev.shape[1]
    dW = np.dot(dZ, A_prev.T) / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db


def model_backward(AL, Y, caches):
    """ gives {"dA0", "dW1", "db1", ..., "dA(L-1)", "dWL", "dbL"} """
    L = len(caches)
    grads = {}
    dA = -(Y / AL) + (1 - Y) / (1 - AL)
    for l in reversed(range(1, L + 1)):
        c = caches[l-1]
        if l == L:
            dZ = sigmoid_grad(dA, c["Z"])
        else:
            dZ = relu_grad(dA, c["Z"])
        dA, grads["dW%d" % l], grads["db%d" % l] = linear_grads(dZ, c["A_prev"], c["W"])
        grads["dA%d" % (l-1)] = dA
    return grads


def gradient_step(params, grads, learning_rate):
    new = {}
    for l in range(1, len(params) // 2 + 1):
        new["W%d" % l] = params["W%d" % l] - learning_rate * grads["dW%d" % l]
        new["b%d" % l] = params["b%d" % l] - learning_rate * grads["db%d" % l]
    return new


def train(X, Y, dims, learning_rate=0.1, steps=500, every=100):
    params = init_params(dims)
    for i in range(steps):
        AL, caches = model_forward(X, params)
        if i % every == 0:
            print("step", i, "cost", cost(AL, Y))
        params = gradient_step(params, model_backward(AL, Y, caches), learning_rate)
    return params


if __name__ == "__main__":
    gen = np.random.RandomState(2)
    X = gen.randn(3, 80)
    Y = (X[:1] * X[1:2] + X[2:] > 0) * 1.0
    train(X, Y, [3, 8, 5, 1])
