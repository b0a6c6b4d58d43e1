"""The training loop with every batch shared out among ranks."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.errors import NonFiniteError, SettingError
from backhand.language import gettext as _
from backhand.parallel.communicator import Communicator, flat_like
from backhand.training import Network, Optimizer, Trainer, TrainingSettings, clip_gradients
from backhand.training.evaluation import chunk_of
from backhand.training.step import in_training

# Beside the gradients go the loss, a count of ranks whose output was not finite, and of those
# that were asked to stop.
_EXTRA = 3


class DataParallelStep:
    """Forward and backward on this rank's share of a batch, one sum, the same update everywhere.

    Parameters
    ----------
    communicator : Communicator
    network : Network
    optimizer : Optimizer
        In the same state on every rank.
    clip_norm : float
        As in `LayersStep`.

    Attributes
    ----------
    stop_wished : bool
        Set it to have every rank stop after the next step.
    stop_agreed : bool
        Whether a rank wished it in the last step.
    """

    def __init__(
        self,
        communicator: Communicator,
        network: Network,
        optimizer: Optimizer,
        *,
        clip_norm: float = 0.0,
    ) -> None:
        self._communicator = communicator
        self._network = network
        self._optimizer = optimizer
        self._clip_norm = clip_norm
        self._flat = flat_like(dict(network.params), _EXTRA)
        self.stop_wished = self.stop_agreed = False

    def step(self, x: NDArray[Any], t: NDArray[Any]) -> float:
        """Learn from one batch, of which this rank computes its share.

        Parameters
        ----------
        x : (N, …) float array
            The whole batch, the same on every rank.
        t : (N,) int array of class indices

        Returns
        -------
        loss : float
            In nats, the mean over the whole batch.

        Raises
        ------
        NonFiniteError
            The loss is nan or inf on some rank: said on all. Nothing has been updated.
        StateError
            A rank is gone.
        """
        mine = slice(self._communicator.rank, None, self._communicator.size)
        share, flat = len(x[mine]) / len(x), self._flat
        flat[:] = 0
        reason = ""
        if share:
            try:
                with in_training(self._network):
                    loss, grads = self._network.loss_and_gradient(x[mine], t[mine])
            except NonFiniteError as error:
                # The others wait for the sum: it must come, and say so.
                reason = str(error)
                flat[-2] = 1
            else:
                place = 0
                for name, parameter in self._network.params.items():
                    part = flat[place : place + parameter.size]
                    np.multiply(grads[name].reshape(-1), share, out=part, casting="same_kind")
                    place += parameter.size
                flat[-3] = loss * share
        flat[-1] = self.stop_wished
        self._communicator.sum(flat)
        self.stop_agreed = bool(flat[-1] > 0)
        loss = float(flat[-3])
        if flat[-2] > 0 or not math.isfinite(loss):
            raise NonFiniteError(
                reason or _("the output of another rank is not finite: its message says which")
            )
        grads, place = {}, 0
        for name, parameter in self._network.params.items():
            grads[name] = flat[place : place + parameter.size].reshape(parameter.shape)
            place += parameter.size
        if self._clip_norm:
            grads, _norm = clip_gradients(grads, self._clip_norm)
        self._optimizer.update(self._network.params, grads)
        return loss


class DataParallelTrainer(Trainer):
    """A `Trainer` of which every rank runs one, with the same settings and data.

    All draw the same batches and evaluate their share of the samples; files are rank 0's
    affair: give only it a checkpoint path and callbacks that write.
    """

    communicator: Communicator
    _share: DataParallelStep

    def share_out(self, communicator: Communicator) -> None:
        """Begin to work together.

        Raises
        ------
        SettingError
            The ranks have different data or settings, or the network looks at a batch as a
            whole, which no rank sees.
        """
        if self.settings.batch_norm:
            raise SettingError(
                _("batch normalization looks at the whole batch, of which a rank has a share")
            )
        if not communicator.agree(f"{self.settings} {self._fingerprint}"):
            raise SettingError(_("the ranks were started with different data or settings"))
        self.communicator = communicator
        self._step = self._share = DataParallelStep(
            communicator, self.network, self.optimizer, clip_norm=self.settings.clip_norm
        )

    def request_stop(self) -> None:
        """Ask every rank to end after the step that all do next."""
        self._share.stop_wished = True

    def _stop_here(self) -> bool:
        return self._share.stop_agreed

    def accuracy(self, part: str) -> float:
        """Return the share of the "train" or "test" samples that the network gets right now."""
        data, rank, size = self.data, self.communicator.rank, self.communicator.size
        x, t = (data.x_train, data.t_train) if part == "train" else (data.x_test, data.t_test)
        first, last = len(x) * rank // size, len(x) * (rank + 1) // size
        right = np.zeros(1)
        chunk = chunk_of(self.network)
        for start in range(first, last, chunk):
            some = slice(start, min(start + chunk, last))
            logits = self.network.predict(data.floats(x[some]))
            right += np.count_nonzero(logits.argmax(axis=1) == t[some])
        self.communicator.sum(right)
        return float(right[0]) / len(x)


def needs_more_samples(settings: TrainingSettings, ranks: int) -> bool:
    """Whether some rank would have no sample of a batch."""
    return settings.batch_size < ranks
