"""Training: the settings, the loop with its parts, and the record of a run."""

from backhand.atomic_file import write_atomically
from backhand.training.callbacks import BestModel, Callback, EarlyStopping
from backhand.training.checkpoint import (
    CHECKPOINT_NAME,
    Checkpoint,
    load_checkpoint,
    save_checkpoint,
)
from backhand.training.clipping import clip_gradients
from backhand.training.construction import make_network, make_run_optimizer
from backhand.training.evaluation import chunk_of, evaluate_accuracy
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
from backhand.training.sanity import Sanity, check_sanity
from backhand.training.schedules import SCHEDULES, make_schedule
from backhand.training.settings import (
    ENGINES,
    LEARNING_RATES,
    NETWORKS,
    SeedGenerators,
    TrainingSettings,
    read_settings,
)
from backhand.training.sgd import SGD, Optimizer
from backhand.training.step import LayersStep, Network, TrainingStep
from backhand.training.threads import computing_threads
from backhand.training.trainer import Trainer
from backhand.training.training_data import TrainingData

__all__ = [
    "CHECKPOINT_NAME",
    "ENGINES",
    "LEARNING_RATES",
    "MODEL_NAME",
    "NETWORKS",
    "OPTIMIZERS",
    "SCHEDULES",
    "SGD",
    "AdaGrad",
    "Adam",
    "AdamW",
    "BestModel",
    "Callback",
    "Checkpoint",
    "EarlyStopping",
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
    "Sanity",
    "SeedGenerators",
    "Trainer",
    "TrainingData",
    "TrainingSettings",
    "TrainingStep",
    "check_sanity",
    "chunk_of",
    "clip_gradients",
    "computing_threads",
    "evaluate_accuracy",
    "load_checkpoint",
    "load_model",
    "make_network",
    "make_optimizer",
    "make_run_optimizer",
    "make_sampler",
    "make_schedule",
    "model_about",
    "read_settings",
    "save_checkpoint",
    "save_model",
    "versions",
    "write_atomically",
]
