"""tinynn: a very small neural network library."""
from .layers import Dense, LeakyReLU, Sigmoid
from .losses import BCE, MSE
from .train import Model, fit

__all__ = ["BCE", "Dense", "LeakyReLU", "MSE", "Model", "Sigmoid", "fit"]
