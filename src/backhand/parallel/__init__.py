"""Training shared out among processes, on one machine or many, over MPI.

    mpiexec -n 2 python -m backhand.parallel --out run

Each process (rank) computes the gradient of its share of every batch, one allreduce sums
them, and each takes the same step: the result is that of one process, to rounding.
"""

from backhand.parallel.communicator import Communicator, world
from backhand.parallel.data_parallel_trainer import DataParallelStep, DataParallelTrainer

__all__ = ["Communicator", "DataParallelStep", "DataParallelTrainer", "world"]
