"""Networks: layers put together, with a loss at the end."""

from backhand.networks.exercise_check import check_exercise
from backhand.networks.two_layer_net import TwoLayerNet

__all__ = ["TwoLayerNet", "check_exercise"]
