"""The training loop."""

from __future__ import annotations

import functools
import math
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.engine import (
    LAYERS,
    CompiledStep,
    EngineUse,
    Task,
    Unsupported,
    compile_convolutions,
    compile_step,
    has_convolutions,
    limited,
    read_stack,
    require_engine,
    require_worth,
    require_worth_convolutions,
)
from backhand.errors import CheckpointError, Interrupted, NonFiniteError, SettingError
from backhand.language import gettext as _
from backhand.training.callbacks import Callback, EarlyStopping
from backhand.training.checkpoint import Checkpoint, save_checkpoint
from backhand.training.construction import make_network, make_run_optimizer
from backhand.training.evaluation import evaluate_accuracy
from backhand.training.history import History, HistoryRow
from backhand.training.interrupt import interrupts_call
from backhand.training.memory import require_memory
from backhand.training.model import copy_parameters
from backhand.training.sampling import make_sampler
from backhand.training.schedules import Schedule, make_schedule
from backhand.training.settings import OPTIONS, TrainingSettings
from backhand.training.sgd import Optimizer
from backhand.training.step import LayersStep, Network, TrainingStep
from backhand.training.threads import computing_threads
from backhand.training.training_data import TrainingData

# A compiled step comes back this often to report and to be stopped, in seconds.
_BREATH = 0.03


class Trainer:
    """Gradient descent on mini-batches, with a row of accuracies at iteration 0 and each epoch.

    Row i is measured after the update of iteration i where i is a multiple of
    `iterations_per_epoch`, as in the exercise's loop; a checkpoint follows each row,
    and the end.

    Parameters
    ----------
    network : Network
        Changed in place.
    optimizer : Optimizer
    data : TrainingData
        Its images are converted where the engine needs them otherwise.
    settings : TrainingSettings
    checkpoint_path : path, optional
        The file that each checkpoint replaces; without it there are none.
    on_step : callable (iteration, loss), optional
        Called after each iteration, by a compiled engine for some dozens together: keep
        it short.
    on_row : callable (HistoryRow), optional
        Called with each row.
    step : TrainingStep, optional
        What does the work of an iteration in the place of the network's layers.
    callbacks : iterable of Callback, optional
        Told of each step and row; early stopping follows the settings' patience by itself.

    Attributes
    ----------
    iteration : int
        Iterations done so far.
    iterations_per_epoch : int
        Batches that make up the training set, the last perhaps smaller.
    engine : EngineUse
        What carries out the steps; decided when the run begins.
    optimizer : Optimizer

    Raises
    ------
    SettingError
        The batch is larger than the data.
    LabelError
        A label is no class of the network.
    ShapeError
        The network can't take such samples.
    """

    def __init__(
        self,
        network: Network,
        optimizer: Optimizer,
        data: TrainingData,
        settings: TrainingSettings,
        *,
        checkpoint_path: str | os.PathLike[str] | None = None,
        on_step: Callable[[int, float], None] | None = None,
        on_row: Callable[[HistoryRow], None] | None = None,
        step: TrainingStep | None = None,
        callbacks: Iterable[Callback] = (),
    ) -> None:
        self.network = network
        self.settings = settings
        self.data = data
        self.engine: EngineUse | None = None
        size = len(self.data.x_train)
        self._sampler = make_sampler(
            settings.sampling, size, settings.batch_size, settings.generators().batches
        )
        # A first pass with one sample finds what would only be found in mid-run.
        first = data.floats(data.x_train[:1])
        self.data.require_classes(network.predict(first).shape[1])
        self.iterations_per_epoch = max(math.ceil(size / settings.batch_size), 1)
        self.iteration = 0
        self.optimizer = optimizer
        self._step = step
        self._compiled: CompiledStep | None = None
        # What computes the network's numbers where the steps are not compiled whole.
        self._computing: Network = network
        self._checkpoint_path = Path(checkpoint_path) if checkpoint_path is not None else None
        self._on_step = on_step
        self._on_row = on_row
        self._train_loss = np.zeros(settings.iterations)
        self._rows: list[HistoryRow] = []
        self._seconds = 0.0
        self._stop_requested = False
        self._finished = False
        self._callbacks = list(callbacks)
        if settings.patience:
            self._callbacks.append(EarlyStopping(settings.patience))
        # Thousands of steps a second: whoever doesn't listen isn't told.
        self._steppers = [c for c in self._callbacks if type(c).on_step is not Callback.on_step]
        self._pacers = [c for c in self._callbacks if type(c).allow is not Callback.allow]
        self._schedule: Schedule | None = None
        if settings.schedule != "constant" or settings.warmup:
            self._schedule = make_schedule(
                settings.schedule,
                settings.learning_rate,
                settings.iterations,
                warmup=settings.warmup,
            )

    @property
    def rows(self) -> tuple[HistoryRow, ...]:
        """The rows of accuracies so far."""
        return tuple(self._rows)

    def losses(self, first: int = 0) -> NDArray[np.float64]:
        """Return the losses of the iterations done from `first` on, in nats: (K,), a copy."""
        return self._train_loss[first : self.iteration].copy()

    def parameters(self) -> dict[str, NDArray[Any]]:
        """Return copies of the parameters and buffers as they stand between two steps.

        A compiled engine works on arrays of its own: the network's may be older. Buffers
        are named as in a checkpoint, with "buffers." before.
        """
        if self._compiled is not None:
            self._compiled.store()
        buffers = getattr(self.network, "buffers", {})
        return {
            **{name: value.copy() for name, value in self.network.params.items()},
            **{f"buffers.{name}": value.copy() for name, value in buffers.items()},
        }

    @classmethod
    def from_settings(
        cls,
        data: TrainingData,
        settings: TrainingSettings,
        *,
        output_size: int = 10,
        sample_shape: tuple[int, ...] | None = None,
        checkpoint_path: str | os.PathLike[str] | None = None,
        on_step: Callable[[int, float], None] | None = None,
        on_row: Callable[[HistoryRow], None] | None = None,
        callbacks: Iterable[Callback] = (),
    ) -> Trainer:
        """Return a trainer whose network and optimizer are made from the settings alone.

        Parameters
        ----------
        data, settings, checkpoint_path, on_step, on_row, callbacks
            As for `Trainer`.
        output_size : int
            C, the number of classes.
        sample_shape : tuple of int, optional
            (C, H, W) or (H, W) of a picture, where the data hold them as rows.
        """
        require_memory(settings, math.prod(data.x_train.shape[1:]), output_size, len(data.x_train))
        network = make_network(
            settings,
            sample_shape if sample_shape is not None else data.x_train.shape[1:],
            output_size,
            rng=settings.generators().initial,
        )
        return cls(
            network,
            make_run_optimizer(settings),
            data,
            settings,
            checkpoint_path=checkpoint_path,
            on_step=on_step,
            on_row=on_row,
            callbacks=callbacks,
        )

    def restore(self, checkpoint: Checkpoint) -> None:
        """Go on from a checkpoint: the run ends as if it had never been stopped.

        Bit for bit, on the same machine with the same number of threads.

        Parameters
        ----------
        checkpoint : Checkpoint
            Of the same settings; only `iterations` may be another number.

        Raises
        ------
        SettingError
            A setting contradicts the checkpoint's, or fewer iterations are asked for
            than it has done.
        CheckpointError
            It belongs to other data or another network. Nothing has been changed.
        """
        for name in checkpoint.settings.differences(self.settings):
            if name != "iterations":
                raise SettingError(
                    _(
                        "the checkpoint was made with {setting} ({option}) {found!r}, so it can't "
                        "go on with {value!r}: leave the option out, or begin another run"
                    ).format(
                        setting=name,
                        option=OPTIONS[name],
                        found=getattr(checkpoint.settings, name),
                        value=getattr(self.settings, name),
                    )
                )
        done = checkpoint.iteration
        if done > self.settings.iterations:
            raise SettingError(
                _(
                    "the checkpoint has done {done} iterations already: {option} must be at least "
                    "that, but it is {value}"
                ).format(done=done, option="--iterations", value=self.settings.iterations)
            )
        if checkpoint.fingerprint != self._fingerprint:
            raise CheckpointError(
                _(
                    "the checkpoint was made with other data than this (then: {then}; now: {now}): "
                    "give the same data (--data)"
                ).format(then=checkpoint.source or "-", now=self.data.source or "-")
            )
        copy_parameters(self._checkpoint_path or "checkpoint", checkpoint.parameters, self.network)
        self.optimizer.load_state(checkpoint.optimizer)
        network: Any = self.network
        for name, array in checkpoint.buffers.items():
            network.buffers[name][...] = array
        for name, state in checkpoint.generators.items():
            network.generators[name].bit_generator.state = state
        self.engine = checkpoint.engine
        self._sampler.load_state(checkpoint.sampler)
        self.iteration = done
        self._train_loss[:done] = checkpoint.train_loss
        self._rows = list(checkpoint.rows)
        self._seconds = checkpoint.seconds

    def request_stop(self) -> None:
        """Ask a run to end after the step it is at, from a callback or another thread."""
        self._stop_requested = True

    def _stop_here(self) -> bool:
        return self._stop_requested

    def _granted(self, wanted: int) -> tuple[int, float]:
        """Return how many of `wanted` steps the callbacks allow, and the seconds they took."""
        if not self._pacers:
            return wanted, 0.0
        asked = time.perf_counter()
        for callback in self._pacers:
            wanted = max(min(callback.allow(self, wanted), wanted), 1)
        return wanted, time.perf_counter() - asked

    def finish(self) -> None:
        """End a run after the step it is at, as if it had no more to do."""
        self._finished = True

    def run(self) -> History:
        """Train until the settings' iterations are done, and return the record of it.

        Returns
        -------
        history : History

        Raises
        ------
        NonFiniteError
            The loss or a parameter became nan or inf: the text names the iteration and
            the first layer whose output was not finite. No checkpoint holds such values.
        Interrupted
            Ctrl-C was pressed, or `request_stop` called. The checkpoint is written.
        RunFolderError
            A checkpoint can't be written.
        """
        self._stop_requested = self._finished = False
        for callback in self._callbacks:
            callback.on_begin(self)
        # Overflow ends the run with a message of its own: NumPy's warnings would come on top.
        with (
            interrupts_call(self.request_stop),
            np.errstate(over="ignore", invalid="ignore"),
            computing_threads(self.network, self.settings.threads) as threads,
        ):
            self._choose_engine(threads)
            if self._compiled is not None:
                self._compiled_loop(self._compiled)
            else:
                self._layers_loop()
        for callback in self._callbacks:
            callback.on_end(self)
        return self.history()

    def _choose_engine(self, threads: int) -> None:
        """Compile the step where the settings, or the run that goes on, want it."""
        settings, earlier = self.settings, self.engine
        self._compiled, self._computing = None, self.network
        if self._step is None and (earlier is None or earlier.name == "compiled"):
            try:
                if not has_convolutions(self.network):
                    self._compile(threads, earlier)
                    return
                self._compile_convolutions(threads, earlier)
            except Unsupported as reason:
                if earlier is not None or settings.engine == "compiled":
                    raise SettingError(
                        _("the compiled engine can't do this run: {reason}").format(reason=reason)
                    ) from None
                if settings.engine == "auto":
                    self.engine = EngineUse("layers", threads=threads, reason=str(reason))
        if self.engine is None:
            self.engine = EngineUse("layers", threads=threads)
        self.data = self.data.astype(settings.dtype)

    def _compile_convolutions(self, threads: int, earlier: EngineUse | None) -> None:
        settings = self.settings
        if settings.engine == "layers" and earlier is None:
            raise Unsupported("")
        if settings.engine == "auto" and earlier is None:
            require_worth_convolutions(settings.batch_size, settings.iterations)
        self._computing = compile_convolutions(self.network, threads=threads)
        self.engine = EngineUse("compiled", "convolution", threads)

    def _compile(self, threads: int, earlier: EngineUse | None) -> None:
        settings, data = self.settings, self.data
        if settings.engine == "layers" and earlier is None:
            raise Unsupported("")
        if self._schedule is not None or settings.clip_norm:
            raise Unsupported(_("a schedule and clipped gradients have no compiled form"))
        require_engine()
        stack = read_stack(self.network)
        if settings.engine == "auto" and earlier is None:
            require_worth(stack, settings.batch_size, settings.iterations)
        if data.pixel_dtype is None:
            data = data.astype(settings.dtype)
        task = Task(
            data.x_train.reshape(len(data.x_train), -1),
            np.ascontiguousarray(data.t_train, np.int64),
            data.x_test.reshape(len(data.x_test), -1),
            np.ascontiguousarray(data.t_test, np.int64),
        )
        self._compiled, first_layer = compile_step(
            self.network,
            self.optimizer.state(),
            task,
            batch_size=settings.batch_size,
            threads=threads,
            first_layer=earlier.first_layer if earlier is not None else None,
        )
        self.data = data
        self.engine = EngineUse("compiled", first_layer, threads)

    def _compiled_loop(self, compiled: CompiledStep) -> None:
        settings = self.settings
        began = time.perf_counter() - self._seconds
        count = 1
        while self.iteration < settings.iterations and not self._finished:
            if self._stop_here():
                self._seconds = time.perf_counter() - began
                self._stop()
            # Up to the next row of accuracies, which follows the first step of an epoch.
            row_at = -(-self.iteration // self.iterations_per_epoch) * self.iterations_per_epoch
            whole = min(row_at + 1, settings.iterations) - self.iteration
            steps, waited = self._granted(min(count, whole))
            began += waited
            if self._stop_requested or self._finished:
                continue
            batches, bounds = self._sampler.next_batches(steps)
            losses = self._train_loss[self.iteration : self.iteration + steps]
            called = time.perf_counter()
            done = compiled.steps(batches, bounds, losses)
            if steps == count:
                elapsed = max(time.perf_counter() - called, 1e-9)
                count = max(1, min(2 * count, int(count * _BREATH / elapsed)))
            first = self.iteration
            self.iteration += done
            if done < steps:
                compiled.store()
                self._raise_non_finite(
                    batches[bounds[done] : bounds[done + 1]], float(losses[done])
                )
            if self._on_step is not None:
                for iteration in range(first, self.iteration):
                    self._on_step(iteration, float(self._train_loss[iteration]))
            for callback in self._steppers:
                for iteration in range(first, self.iteration):
                    callback.on_step(self, iteration, float(self._train_loss[iteration]))
            if (self.iteration - 1) % self.iterations_per_epoch == 0:
                compiled.store()
                self._add_row(self.iteration - 1, began)
        compiled.store()
        self._seconds = time.perf_counter() - began
        self._save_checkpoint()

    def _raise_non_finite(self, batch: NDArray[np.int64], loss: float) -> None:
        """Have the layers say in words where the batch's loss ceased to be a number."""
        reason = _("the loss became {loss}").format(loss=loss)
        try:
            self.network.loss_and_gradient(
                self.data.floats(self.data.x_train[batch]), self.data.t_train[batch]
            )
        except NonFiniteError as error:
            reason = str(error)
        raise NonFiniteError(
            _("training stopped at iteration {iteration}: {reason}").format(
                iteration=self.iteration, reason=reason
            )
        )

    def _layers_loop(self) -> None:
        settings, data = self.settings, self.data
        step = self._step
        if step is None:
            step = LayersStep(self._computing, self.optimizer, clip_norm=settings.clip_norm)
        x_batch = np.empty((settings.batch_size, *data.x_train.shape[1:]), data.x_train.dtype)
        began = time.perf_counter() - self._seconds
        while self.iteration < settings.iterations and not self._finished:
            if self._stop_here():
                self._seconds = time.perf_counter() - began
                self._stop()
            _steps, waited = self._granted(1)
            began += waited
            if self._stop_requested or self._finished:
                continue
            iteration = self.iteration
            batch = self._sampler.next_batch()
            x = x_batch[: len(batch)]
            # The indices are right by construction; "clip" spares take a second buffer.
            np.take(data.x_train, batch, axis=0, out=x, mode="clip")
            if self._schedule is not None:
                self.optimizer.learning_rate = self._schedule(iteration)
            try:
                loss = step.step(x, data.t_train[batch])
            except NonFiniteError as error:
                raise NonFiniteError(
                    _("training stopped at iteration {iteration}: {reason}").format(
                        iteration=iteration, reason=error
                    )
                ) from error
            self._train_loss[iteration] = loss
            self.iteration = iteration + 1
            if self._on_step is not None:
                self._on_step(iteration, loss)
            for callback in self._steppers:
                callback.on_step(self, iteration, loss)
            if iteration % self.iterations_per_epoch == 0:
                self._add_row(iteration, began)
        self._seconds = time.perf_counter() - began
        self._save_checkpoint()

    def _add_row(self, iteration: int, began: float) -> None:
        self._require_finite_parameters(iteration)
        train, test = self.accuracy("train"), self.accuracy("test")
        self._seconds = time.perf_counter() - began
        row = HistoryRow(iteration, train, test, self._seconds)
        self._rows.append(row)
        if self._on_row is not None:
            self._on_row(row)
        for callback in self._callbacks:
            callback.on_row(self, row)
        self._save_checkpoint()

    def accuracy(self, part: str) -> float:
        """Return the share of the "train" or "test" samples that the network gets right now."""
        if self._compiled is not None:
            return self._compiled.accuracy(part)
        data = self.data
        x, t = (data.x_train, data.t_train) if part == "train" else (data.x_test, data.t_test)
        if self._computing is self.network:
            return evaluate_accuracy(self.network, x, t)
        # BLAS's own threads would be in the way of the compiled form's, after a run too.
        with limited(1):
            return evaluate_accuracy(self._computing, x, t)

    def _stop(self) -> None:
        if self._compiled is not None:
            self._compiled.store()
        self._save_checkpoint()
        raise Interrupted(
            _("stopped after {iteration} of {iterations} iterations").format(
                iteration=self.iteration, iterations=self.settings.iterations
            ),
            checkpoint_path=self._checkpoint_path,
            iteration=self.iteration,
        )

    @functools.cached_property
    def _fingerprint(self) -> str:
        return self.data.fingerprint(self.settings.dtype)

    def history(self) -> History:
        """Return the record of the run so far."""
        return History(
            settings=self.settings,
            train_loss=tuple(self._train_loss[: self.iteration].tolist()),
            rows=tuple(self._rows),
            seconds=self._seconds,
            source=self.data.source,
            engine=self.engine or LAYERS,
        )

    def checkpoint(self) -> Checkpoint:
        """Return the run as it stands, between two iterations."""
        return Checkpoint(
            settings=self.settings,
            iteration=self.iteration,
            parameters={name: value.copy() for name, value in self.network.params.items()},
            train_loss=self._train_loss[: self.iteration].copy(),
            rows=tuple(self._rows),
            optimizer=self.optimizer.state(),
            sampler=self._sampler.state(),
            seconds=self._seconds,
            source=self.data.source,
            fingerprint=self._fingerprint,
            engine=self.engine or LAYERS,
            buffers={
                name: array.copy() for name, array in getattr(self.network, "buffers", {}).items()
            },
            generators={
                name: generator.bit_generator.state
                for name, generator in getattr(self.network, "generators", {}).items()
            },
        )

    def _save_checkpoint(self) -> None:
        self._require_finite_parameters(self.iteration - 1)
        if self._checkpoint_path is not None:
            save_checkpoint(self._checkpoint_path, self.checkpoint())

    def _require_finite_parameters(self, iteration: int) -> None:
        """Raise if an update overflowed, which the next loss would only show later."""
        for name, parameter in self.network.params.items():
            if not np.isfinite(parameter).all():
                raise NonFiniteError(
                    _(
                        "training stopped at iteration {iteration}: the update made {name} "
                        "nan or inf; a smaller learning rate may help"
                    ).format(iteration=iteration, name=name)
                )
