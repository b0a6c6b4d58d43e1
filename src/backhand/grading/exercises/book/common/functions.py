"""What star imports of the book's functions bring, NumPy with them."""

import numpy as np

from backhand.functions import cross_entropy as cross_entropy_error
from backhand.functions import mean_squared_error, relu, sigmoid, softmax

__all__ = ["cross_entropy_error", "mean_squared_error", "np", "relu", "sigmoid", "softmax"]
