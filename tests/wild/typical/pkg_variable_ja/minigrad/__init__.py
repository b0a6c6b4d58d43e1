from .core import Function, Variable, as_variable
from .functions import exp, matmul, mean_squared_error, sin, sum

__all__ = ["Function", "Variable", "as_variable", "exp", "matmul", "mean_squared_error", "sin", "sum"]
