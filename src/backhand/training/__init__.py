"""Training: the settings, the loop with its parts, and the record of a run."""

from backhand.training.atomic_file import write_atomically
from backhand.training.checkpoint import (
    CHECKPOINT_NAME,
    Checkpoint,
    load_checkpoint,
    save_checkpoint,
)
from backhand.training.clipping import clip_gradients
from backhand.training.evaluation import evaluate_accuracy
from backhand.training.history import History, HistoryRow, versions
from backhand.training.model import MODEL_NAME, load_model, model_about, save_model
from backhand.training.optimizers import (
    OPTIMIZERS,
    AdaGrad,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    RMSprop,
    make_optimizer,
)
from backhand.training.sampling import EpochSampler, RandomSampler, Sampler, make_sampler
from backhand.training.schedules import SCHEDULES, make_schedule
from backhand.training.settings import ENGINES, SeedGenerators, TrainingSettings
from backhand.training.sgd import SGD, Optimizer
from backhand.training.step import LayersStep, Network, TrainingStep
from backhand.training.trainer import Trainer
from backhand.training.training_data import TrainingData

__all__ = [
    "CHECKPOINT_NAME",
    "ENGINES",
    "MODEL_NAME",
    "OPTIMIZERS",
    "SCHEDULES",
    "SGD",
    "AdaGrad",
    "Adam",
    "AdamW",
    "Checkpoint",
    "EpochSampler",
    "History",
    "HistoryRow",
    "LayersStep",
    "Momentum",
    "Nesterov",
    "Network",
    "Optimizer",
    "RMSprop",
    "RandomSampler",
    "Sampler",
    "SeedGenerators",
    "Trainer",
    "TrainingData",
    "TrainingSettings",
    "TrainingStep",
    "clip_gradients",
    "evaluate_accuracy",
    "load_checkpoint",
    "load_model",
    "make_optimizer",
    "make_sampler",
    "make_schedule",
    "model_about",
    "save_checkpoint",
    "save_model",
    "versions",
    "write_atomically",
]
