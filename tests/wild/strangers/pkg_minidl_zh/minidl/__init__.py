from . import layers, losses, optim, model
from .model import Model

__all__ = ["layers", "losses", "optim", "model", "Model"]
