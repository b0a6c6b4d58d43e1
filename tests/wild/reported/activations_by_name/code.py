import numpy as np


def activation(x, func):
    """
    Apply the specified activation function to the input.

    Parameters:
        x (ndarray): Input array.
        func (str): One of 'relu', 'leaky_relu', 'prelu', 'gelu', 'sigmoid', 'tanh', 'elu', 'swish', 'mish'.
    """
    if func == "relu":
        return np.maximum(0, x)
    elif func == "leaky_relu":
        return np.where(x > 0, x, 0.01 * x)
    elif func == "gelu":
        return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x ** 3)))
    elif func == "sigmoid":
        return 1 / (1 + np.exp(-x))
    elif func == "tanh":
        return np.tanh(x)
    elif func == "elu":
        return np.where(x > 0, x, np.exp(x) - 1)
    elif func == "swish":
        return x / (1 + np.exp(-x))
    elif func == "mish":
        return x * np.tanh(np.log1p(np.exp(x)))
    else:
        raise ValueError(f"Unsupported activation function: {func}")


def activation_derivative(x, func):
    """
    Derivative of the specified activation function with respect to its input.
    """
    if func == "relu":
        return np.where(x > 0, 1.0, 0.0)
    elif func == "leaky_relu":
        return np.where(x > 0, 1.0, 0.01)
    elif func == "gelu":
        c = np.sqrt(2 / np.pi)
        t = np.tanh(c * (x + 0.044715 * x ** 3))
        return 0.5 * (1 + t) + 0.5 * x * (1 - t ** 2) * c * (1 + 3 * 0.044715 * x ** 2)
    elif func == "sigmoid":
        s = 1 / (1 + np.exp(-x))
        return s * (1 - s)
    elif func == "tanh":
        return 1 - np.tanh(x) ** 2
    elif func == "elu":
        return np.where(x > 0, 1.0, np.exp(x))
    elif func == "swish":
        s = 1 / (1 + np.exp(-x))
        return s + x * s * (1 - s)
    elif func == "mish":
        sp = np.log1p(np.exp(x))
        t = np.tanh(sp)
        return t + x * (1 - t ** 2) * (1 / (1 + np.exp(-x)))
    else:
        raise ValueError(f"Unsupported activation function derivative: {func}")
