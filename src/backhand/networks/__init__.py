"""Networks: layers put together, with a loss at the end."""

from backhand.networks.exercise_check import check_exercise
from backhand.networks.sequential import Sequential
from backhand.networks.two_layer_net import TwoLayerNet

__all__ = ["Sequential", "TwoLayerNet", "check_exercise"]
