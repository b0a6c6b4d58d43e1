"""Networks: layers put together, with a loss at the end."""

from backhand.networks.architecture import NETWORKS, build_network
from backhand.networks.conv_net import DeepConvNet, SimpleConvNet
from backhand.networks.exercise_check import check_exercise
from backhand.networks.initialization import initial_std
from backhand.networks.multi_layer_net import MultiLayerNet
from backhand.networks.repeatable import Repeatable
from backhand.networks.sequential import Sequential
from backhand.networks.two_layer_net import TwoLayerNet

__all__ = [
    "NETWORKS",
    "DeepConvNet",
    "MultiLayerNet",
    "Repeatable",
    "Sequential",
    "SimpleConvNet",
    "TwoLayerNet",
    "build_network",
    "check_exercise",
    "initial_std",
]
