"""A classifier with scikit-learn's face and backhand's layers inside."""

from __future__ import annotations

import copy
import itertools
import math
import sys
import warnings
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import train_test_split
from sklearn.utils import check_array, check_random_state
from sklearn.utils.multiclass import check_classification_targets, unique_labels
from sklearn.utils.validation import check_is_fitted, validate_data

from backhand.errors import LabelError, NonFiniteError, SettingError, ShapeError
from backhand.functions import log_softmax, softmax
from backhand.language import gettext as _
from backhand.layers import Affine, BatchNormalization, Dropout, Layer, SoftmaxWithLoss
from backhand.networks import Sequential, initial_std
from backhand.networks.initialization import not_one_of
from backhand.networks.multi_layer_net import ACTIVATIONS
from backhand.training import OPTIMIZERS, Optimizer, make_optimizer

Floats = NDArray[np.floating[Any]]
Indices = NDArray[np.intp]

# What lets the input through as it is needs no layer.
_ACTIVATIONS: Final[dict[str, type[Layer] | None]] = {**ACTIVATIONS, "identity": None}
# They let about half of the variance through, so the weights before them start larger.
_RECTIFYING: Final = ("relu", "leaky_relu", "gelu", "softplus")

# Numbers in an array of a forward pass, at most: what a sparse matrix is made dense for at a time.
_NUMBERS: Final = 2**22


class NetworkClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A fully connected network, trained on mini-batches to the least cross-entropy.

    Affine and activation layers in turn, the softmax at the end; every gradient is
    that of the layers' own `backward`. The parameters are named as those of
    `sklearn.neural_network.MLPClassifier` where they mean the same.

    Parameters
    ----------
    hidden_layer_sizes : int or sequence of ints
        Units of each hidden layer; () leaves softmax regression.
    activation : {"relu", "leaky_relu", "gelu", "softplus", "sigmoid", "tanh", "identity"}
        Of the hidden layers. Weights begin as He et al. have it for the first four, as
        Glorot and Bengio for the others.
    optimizer : {"sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"}
    learning_rate : float, positive
    batch_size : int or "auto"
        Samples a step, at most all there are; "auto" is min(200, n_samples).
    max_iter : int
        Epochs at most, each once through the data.
    weight_decay : float, at least 0
        λ. "adamw" shrinks the weights beside the gradient; for the others λ/2 · Σ W² is
        part of the loss. Biases are left alone.
    dropout : float in [0, 1)
        The share of each hidden layer's outputs that is dropped in training.
    batch_norm : bool
        Whether each hidden layer is normalized over the batch, before its activation.
    shuffle : bool
        Whether each epoch takes the samples in a new order.
    random_state : None, int or numpy.random.RandomState
        Where the weights, the orders, the masks of dropout and the hold-out come from.
    tol : float, at least 0
    n_iter_no_change : int
        Training ends after more than n_iter_no_change epochs in a row none of which made
        the loss, or with early_stopping the accuracy on the hold-out, better by tol than
        the best so far.
    early_stopping : bool
        Whether to hold validation_fraction of the samples out, to stop by their
        accuracy, and to end with the weights that were best on them.
    validation_fraction : float in (0, 1)
        Of each class about as much; in all at least as many samples as there are classes.
    warm_start : bool
        Whether `fit` goes on from the weights of the last call.
    verbose : bool
        Whether to print a line an epoch.

    Attributes
    ----------
    classes_ : (C,) array
    n_features_in_ : int
    feature_names_in_ : (n_features_in_,) array of str
        Where X had names, all of them str.
    coefs_, intercepts_ : lists of arrays
        W (D, H) and b (H,) of each affine layer: the network's own, not copies.
    n_layers_ : int
        Input, hidden and output layers together.
    out_activation_ : "softmax"
    loss_ : float
        Of the last epoch: the mean over its batches, each before its step, in nats.
    loss_curve_ : list of float
        The loss of each epoch; `partial_fit` and warm_start append to it.
    best_loss_ : float or None
        The least; None with early_stopping.
    validation_scores_ : list of float, or None
        The accuracy on the hold-out after each epoch; None without early_stopping.
    best_validation_score_ : float or None
    n_iter_ : int
        Epochs of the last call.
    t_ : int
        Samples that the network has been shown in all, each as often as it was.

    Notes
    -----
    float32 in, float32 throughout; all else is computed in float64. Sparse matrices are
    made dense batch by batch. Samples of weight 0 are left out; the other weights count
    in proportion to their mean. A weight of 2 does what the sample given twice would do
    where a batch holds all samples, without dropout and batch normalization; otherwise
    the batches are others.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> X, y = load_iris(return_X_y=True)
    >>> network = NetworkClassifier((16,), learning_rate=0.02, random_state=0)
    >>> bool(make_pipeline(StandardScaler(), network).fit(X, y).score(X, y) > 0.95)
    True

    Source: Goodfellow, Bengio, Courville, *Deep Learning* (2016), chapters 6 to 8.
    """

    _network: Sequential
    _optimizer: Optimizer
    _architecture: tuple[Any, ...]
    classes_: NDArray[Any]
    loss_curve_: list[float]
    best_loss_: float | None
    validation_scores_: list[float] | None
    best_validation_score_: float | None

    def __init__(
        self,
        hidden_layer_sizes: int | Sequence[int] = (100,),
        activation: str = "relu",
        *,
        optimizer: str = "adam",
        learning_rate: float = 0.001,
        batch_size: int | str = "auto",
        max_iter: int = 200,
        weight_decay: float = 0.0,
        dropout: float = 0.0,
        batch_norm: bool = False,
        shuffle: bool = True,
        random_state: np.random.RandomState | int | None = None,
        tol: float = 1e-4,
        n_iter_no_change: int = 10,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        warm_start: bool = False,
        verbose: bool = False,
    ) -> None:
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.batch_size = batch_size
        self.max_iter = max_iter
        self.weight_decay = weight_decay
        self.dropout = dropout
        self.batch_norm = batch_norm
        self.shuffle = shuffle
        self.random_state = random_state
        self.tol = tol
        self.n_iter_no_change = n_iter_no_change
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.warm_start = warm_start
        self.verbose = verbose

    def fit(
        self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> NetworkClassifier:
        """Train until the loss no longer falls, or for max_iter epochs.

        Parameters
        ----------
        X : (n_samples, n_features) array or sparse matrix of finite numbers
        y : (n_samples,) array of labels
        sample_weight : (n_samples,) float array, at least 0, optional

        Returns
        -------
        self : NetworkClassifier

        Raises
        ------
        SettingError
            A parameter of the estimator makes no sense.
        LabelError
            y holds one class only, or with warm_start one that the network lacks.
        NonFiniteError
            The loss or the weights overflowed.
        ValueError
            What scikit-learn finds wrong with X, y or sample_weight.
        """
        going_on = bool(self.warm_start) and hasattr(self, "_network")
        return self._fit(X, y, sample_weight, None, going_on=going_on, partial=False)

    def partial_fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        classes: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None,
    ) -> NetworkClassifier:
        """Go through the given samples once, from where the last call has left off.

        Parameters
        ----------
        X, y, sample_weight
            As in `fit`; y need not hold every class.
        classes : array of labels
            All that will ever come; needed at the first call, and only there.

        Returns
        -------
        self : NetworkClassifier

        Raises
        ------
        SettingError, LabelError, NonFiniteError, ValueError
            As in `fit`; early_stopping is set; classes are missing at the first call or
            others later.
        """
        going_on = hasattr(self, "_network")
        return self._fit(X, y, sample_weight, classes, going_on=going_on, partial=True)

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """Return the likeliest class of each sample.

        Parameters
        ----------
        X : (n_samples, n_features) array or sparse matrix

        Returns
        -------
        y : (n_samples,) array of labels out of `classes_`
        """
        labels: NDArray[Any] = self._logits(X).argmax(axis=1)
        return np.asarray(self.classes_[labels])

    def predict_proba(self, X: ArrayLike) -> Floats:
        """Return the probability of each class, in the order of `classes_`.

        Parameters
        ----------
        X : (n_samples, n_features) array or sparse matrix

        Returns
        -------
        p : (n_samples, C) float array
        """
        return softmax(self._logits(X))

    def predict_log_proba(self, X: ArrayLike) -> Floats:
        """Return the logarithm of each probability: finite where the probability rounds to 0.

        Parameters
        ----------
        X : (n_samples, n_features) array or sparse matrix

        Returns
        -------
        log_p : (n_samples, C) float array
        """
        return log_softmax(self._logits(X))

    def decision_function(self, X: ArrayLike) -> Floats:
        """Return the logits; of two classes, the second's less the first's.

        Parameters
        ----------
        X : (n_samples, n_features) array or sparse matrix

        Returns
        -------
        scores : (n_samples, C) float array, (n_samples,) for two classes
        """
        logits = self._logits(X)
        return logits if logits.shape[1] > 2 else logits[:, 1] - logits[:, 0]

    @property
    def coefs_(self) -> list[Floats]:
        """The weights of the affine layers, from the input on."""
        return [layer.params["W"] for layer in self._affine_layers()]

    @property
    def intercepts_(self) -> list[Floats]:
        """The biases of the affine layers, from the input on."""
        return [layer.params["b"] for layer in self._affine_layers()]

    @property
    def n_layers_(self) -> int:
        """Input, hidden and output layers together."""
        return len(self._affine_layers()) + 1

    @property
    def out_activation_(self) -> str:
        """What makes probabilities of the last layer's output."""
        return "softmax"

    def _affine_layers(self) -> list[Affine]:
        if not hasattr(self, "_network"):
            raise AttributeError("only a fitted NetworkClassifier has layers")
        return [layer for layer in self._network.layers.values() if isinstance(layer, Affine)]

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "_network")

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def __getstate__(self) -> dict[str, Any]:
        state: dict[str, Any] = dict(super().__getstate__())
        if "_network" in state:
            # joblib writes an array as often as it is named: it would part the network's
            # from the layers'.
            state["_network"] = list(state["_network"].layers.values())
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        if "_network" in state:
            state = {**state, "_network": _assembled(state["_network"])}
        super().__setstate__(state)

    def _logits(self, X: ArrayLike) -> Floats:
        check_is_fitted(self)
        network = self._network
        samples = validate_data(self, X, accept_sparse="csr", dtype=network.dtype, reset=False)
        logits = _logits_by_rows(network, samples)
        _forget_passes(network)
        if not np.isfinite(logits).all():
            raise NonFiniteError(
                _("the logits are not finite: scale the features, as StandardScaler does")
            )
        return logits

    def _fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None,
        classes: ArrayLike | None,
        *,
        going_on: bool,
        partial: bool,
    ) -> NetworkClassifier:
        self._require_settings(partial)
        architecture = (self._hidden_sizes(), self.activation, self.dropout, self.batch_norm)
        if going_on and architecture != self._architecture:
            raise SettingError(
                _(
                    "hidden_layer_sizes, activation, dropout and batch_norm can't change while "
                    "the training goes on: call fit with warm_start=False"
                )
            )
        dtype = self._network.dtype if going_on else (np.float64, np.float32)
        samples, y = validate_data(self, X, y, accept_sparse="csr", dtype=dtype, reset=not going_on)
        check_classification_targets(y)
        samples, y, weights = _weighed(samples, np.asarray(y), sample_weight)
        known = self._known_classes(y, classes, going_on=going_on, partial=partial)
        labels = _class_numbers(y, known)

        if not going_on:
            self._rng = check_random_state(self.random_state)
            self._network = self._new_network(samples.shape[1], len(known), samples.dtype)
            self._architecture, self.classes_ = architecture, known
            self.t_, self.loss_curve_ = 0, []
            self.best_loss_ = None
        elif not all(array.flags.writeable for array in _arrays(self._network)):
            # joblib hands large arrays to other processes as files that can only be read.
            self._network = _assembled(copy.deepcopy(list(self._network.layers.values())))
        self._optimizer = self._next_optimizer(keep=going_on and partial)
        network = self._network
        try:
            # What overflows is named in words, by the network or below.
            with np.errstate(over="ignore", invalid="ignore"):
                self._train(samples, labels, weights, partial)
            if not all(np.isfinite(array).all() for array in _arrays(network)):
                raise NonFiniteError(
                    _(
                        "the weights are no longer finite: a smaller learning_rate, or features "
                        "scaled as StandardScaler does, may help"
                    )
                )
        except Exception:
            if not going_on:
                del self._network  # one that has learnt nothing is not to predict with
            raise
        finally:
            network.training = False
            _forget_passes(network)
        return self

    def _train(self, X: Any, labels: Indices, weights: Floats | None, partial: bool) -> None:
        """Go through the epochs: one in `partial_fit`, else until convergence or max_iter."""
        training: Indices = np.arange(len(labels))
        held_out: Indices | None = None
        if self.early_stopping:
            training, held_out = self._held_out(labels)
        batch_size = min(200 if self.batch_size == "auto" else int(self.batch_size), len(training))
        bounds = self._batch_bounds(len(training), batch_size)
        self.validation_scores_ = None if held_out is None else []
        self.best_validation_score_ = None
        least = self.best_loss_ if partial else None

        best, waiting, best_arrays = -np.inf, 0, None
        self.n_iter_ = 0
        while True:
            order = self._rng.permutation(training) if self.shuffle else training
            self.loss_ = self._epoch(X, labels, weights, order, bounds)
            self.loss_curve_.append(self.loss_)
            self.n_iter_ += 1
            self.t_ += len(training)
            if held_out is None:
                score = -self.loss_
                least = self.loss_ if least is None else min(least, self.loss_)
                self._say(
                    _("epoch {epoch}: loss {loss:.8f}").format(epoch=self.n_iter_, loss=self.loss_)
                )
            else:
                score = _accuracy(self._network, X, labels, weights, held_out)
                self.validation_scores_ = [*(self.validation_scores_ or []), score]
                self._say(
                    _(
                        "epoch {epoch}: loss {loss:.8f}, accuracy on the hold-out {score:.6f}"
                    ).format(epoch=self.n_iter_, loss=self.loss_, score=score)
                )
            self.best_loss_ = least
            waiting = waiting + 1 if score < best + self.tol else 0
            if score > best:
                best = score
                if held_out is not None:
                    self.best_validation_score_ = score
                    best_arrays = [array.copy() for array in _arrays(self._network)]
            if partial:
                return
            if waiting > self.n_iter_no_change:
                self._say(
                    _("not better by tol={tol} for {epochs} epochs: training ends").format(
                        tol=self.tol, epochs=waiting
                    )
                )
                break
            if self.n_iter_ >= self.max_iter:
                warnings.warn(
                    _(
                        "training reached max_iter={max_iter} epochs before it converged: "
                        "raise max_iter, learning_rate or tol"
                    ).format(max_iter=self.max_iter),
                    ConvergenceWarning,
                    stacklevel=4,
                )
                break
        if best_arrays is not None:
            for array, value in zip(_arrays(self._network), best_arrays, strict=True):
                array[...] = value

    def _held_out(self, labels: Indices) -> tuple[Indices, Indices]:
        """Return the samples to learn from and those to stop by, with each class in both."""
        counts = np.bincount(labels)
        counts = counts[counts > 0]
        size = max(math.ceil(self.validation_fraction * len(labels)), len(counts))
        if counts.min() < 2 or len(labels) - size < len(counts):
            raise SettingError(
                _(
                    "early_stopping holds out {size} of {samples} samples, which leaves a class "
                    "without any to learn from or to stop by: give more samples, or another "
                    "validation_fraction"
                ).format(size=size, samples=len(labels))
            )
        training, held_out = train_test_split(
            np.arange(len(labels)), test_size=size, stratify=labels, random_state=self._rng
        )
        return training, held_out

    def _epoch(
        self,
        X: Any,
        labels: Indices,
        weights: Floats | None,
        order: Indices,
        bounds: list[tuple[int, int]],
    ) -> float:
        """Learn from each batch once; return the mean of their losses."""
        network, loss_layer = self._network, self._network.last_layer
        assert isinstance(loss_layer, _WeightedSoftmaxWithLoss)
        # adamw shrinks the weights on its own.
        decay = 0.0 if self.optimizer == "adamw" else float(self.weight_decay)
        total = 0.0
        network.training = True
        for start, end in bounds:
            batch = order[start:end]
            loss_layer.weights = None if weights is None else weights[batch]
            loss, grads = network.loss_and_gradient(_dense(X[batch]), labels[batch])
            if decay:
                for name, W in network.params.items():
                    if name.startswith("W"):
                        loss += decay / 2 * float(np.vdot(W, W))
                        grads[name] = grads[name] + W.dtype.type(decay) * W
            self._optimizer.update(network.params, grads)
            total += loss * len(batch)
        network.training = False
        loss_layer.weights = None
        return total / len(order)

    def _batch_bounds(self, size: int, batch_size: int) -> list[tuple[int, int]]:
        """Return where each batch begins and ends."""
        starts = list(range(0, size, batch_size))
        if self.batch_norm and len(starts) > 1 and batch_size > 1 and size - starts[-1] == 1:
            starts.pop()  # one sample has no variance: it joins those before it
        if self.batch_norm and min(batch_size, size) == 1:
            raise SettingError(
                _("batch_norm needs batches of at least 2 samples: one alone has no variance")
            )
        return list(zip(starts, [*starts[1:], size], strict=True))

    def _new_network(self, features: int, classes: int, dtype: np.dtype[Any]) -> Sequential:
        """Return the network before its training, drawn from random_state."""
        sizes = (features, *self._hidden_sizes(), classes)
        kind = _ACTIVATIONS[self.activation]
        layers: list[Layer] = []
        for number, (rows, columns) in enumerate(itertools.pairwise(sizes), 1):
            hidden = number < len(sizes) - 1
            rectified = hidden and self.activation in _RECTIFYING
            std = initial_std("he" if rectified else "xavier", rows)
            W = (std * self._rng.standard_normal((rows, columns))).astype(dtype)
            layers.append(Affine(W, np.zeros(columns, dtype=dtype)))
            if not hidden:
                break
            if self.batch_norm:
                layers.append(BatchNormalization(np.ones(columns, dtype), np.zeros(columns, dtype)))
            if kind is not None:
                layers.append(kind())
            if self.dropout:
                seed = int(self._rng.randint(np.iinfo(np.int32).max))
                layers.append(Dropout(self.dropout, rng=seed))
        return _assembled(layers)

    def _next_optimizer(self, *, keep: bool) -> Optimizer:
        """Return the optimizer as the parameters have it, with what the last one remembers."""
        numbers = {"weight_decay": self.weight_decay} if self.optimizer == "adamw" else {}
        optimizer = make_optimizer(self.optimizer, self.learning_rate, **numbers)
        if keep and type(optimizer) is type(self._optimizer):
            said = {
                name: value
                for name, value in optimizer.state().items()
                if name in ("learning_rate", "numbers")
            }
            optimizer.load_state({**self._optimizer.state(), **said})
        return optimizer

    def _known_classes(
        self, y: NDArray[Any], classes: ArrayLike | None, *, going_on: bool, partial: bool
    ) -> NDArray[Any]:
        """Return the labels that the network tells apart, sorted."""
        if going_on:
            known: NDArray[Any] = self.classes_
            if classes is not None and unique_labels(classes).tolist() != known.tolist():
                raise LabelError(
                    _("classes are {classes}, but at the first call they were {known}").format(
                        classes=_listed(unique_labels(classes)), known=_listed(known)
                    )
                )
        elif partial:
            if classes is None:
                raise LabelError(
                    _("classes must be given at the first call of partial_fit: all that will come")
                )
            known = unique_labels(classes)
        else:
            known = np.unique(y)
        if len(known) < 2:
            raise LabelError(
                _(
                    "a classifier needs at least 2 classes, and there is only one class: {known}"
                ).format(known=_listed(known))
            )
        return known

    def _hidden_sizes(self) -> tuple[int, ...]:
        """Return hidden_layer_sizes as a tuple."""
        sizes = self.hidden_layer_sizes
        as_tuple = (sizes,) if isinstance(sizes, int | np.integer) else sizes
        if (
            not isinstance(as_tuple, Sequence | np.ndarray)
            or isinstance(as_tuple, str | bytes)
            or any(not _whole(size) for size in as_tuple)
        ):
            raise SettingError(
                _(
                    "hidden_layer_sizes must be whole numbers of at least 1, such as (100,) or "
                    "(64, 32), not {value!r}"
                ).format(value=sizes)
            )
        return tuple(int(size) for size in as_tuple)

    def _require_settings(self, partial: bool) -> None:
        """Check the parameters, each alone."""
        self._hidden_sizes()
        for name, choices in (("activation", _ACTIVATIONS), ("optimizer", OPTIMIZERS)):
            value = getattr(self, name)
            if not isinstance(value, str) or value not in choices:
                raise SettingError(not_one_of(name, value, (*choices,)))
        for name in ("max_iter", "n_iter_no_change"):
            if not _whole(getattr(self, name)):
                raise SettingError(
                    _("{name} must be a whole number of at least 1, not {value}").format(
                        name=name, value=getattr(self, name)
                    )
                )
        if not (isinstance(self.batch_size, str) and self.batch_size == "auto") and not _whole(
            self.batch_size
        ):
            raise SettingError(
                _(
                    "batch_size must be 'auto' or a whole number of at least 1, not {value!r}"
                ).format(value=self.batch_size)
            )
        if not (_finite(self.learning_rate) and self.learning_rate > 0):
            raise SettingError(
                _("{name} must be a positive finite number, not {value}").format(
                    name="learning_rate", value=self.learning_rate
                )
            )
        for name in ("weight_decay", "tol"):
            if not (_finite(getattr(self, name)) and getattr(self, name) >= 0):
                raise SettingError(
                    _("{name} must be a finite number of at least 0, not {value}").format(
                        name=name, value=getattr(self, name)
                    )
                )
        if not (_finite(self.dropout) and 0 <= self.dropout < 1):
            raise SettingError(
                _("{name} must be a number in [0, 1), not {value}").format(
                    name="dropout", value=self.dropout
                )
            )
        if not (_finite(self.validation_fraction) and 0 < self.validation_fraction < 1):
            raise SettingError(
                _("{name} must be a number between 0 and 1, not {value}").format(
                    name="validation_fraction", value=self.validation_fraction
                )
            )
        for name in ("batch_norm", "shuffle", "early_stopping", "warm_start"):
            if not isinstance(getattr(self, name), bool | np.bool_):
                raise SettingError(
                    _("{name} must be True or False, not {value!r}").format(
                        name=name, value=getattr(self, name)
                    )
                )
        if partial and self.early_stopping:
            raise SettingError(
                _("partial_fit holds no samples out: set early_stopping to False, or call fit")
            )

    def _say(self, line: str) -> None:
        if self.verbose:
            sys.stdout.write(line + "\n")


class _WeightedSoftmaxWithLoss(SoftmaxWithLoss):
    """L = -(1/N) Σₙ wₙ log softmax(x)[n, tₙ]: each sample counts as its weight says.

    Attributes
    ----------
    weights : (N,) float array or None
        Those of the next batch; None stands for ones.
    """

    weights: Floats | None = None

    def forward(self, x: Floats, t: ArrayLike) -> float:
        """Return the loss of the logits x (N, C) against the class indices t (N,)."""
        loss = super().forward(x, t)
        if self.weights is None:
            return loss
        log_y, t = self._kept()
        return float(-np.mean(self.weights * log_y[np.arange(len(log_y)), t]))

    def backward(self, dout: float = 1) -> Floats:
        """Return dout wₙ (softmax(x) - onehot(t)) / N, row by row."""
        dx = super().backward(dout)
        return dx if self.weights is None else dx * self.weights[:, np.newaxis]


def _assembled(layers: list[Layer]) -> Sequential:
    return Sequential(layers, _WeightedSoftmaxWithLoss())


def _arrays(network: Sequential) -> list[Floats]:
    """Return all that training changes: the parameters, and the moving means."""
    return [*network.params.values(), *network.buffers.values()]


def _forget_passes(network: Sequential) -> None:
    """Let go of the last batch, which nobody goes back through."""
    for layer in (*network.layers.values(), network.last_layer):
        layer.cache = None
        layer.grads.clear()


def _dense(rows: Any) -> NDArray[Any]:
    """Return rows of an array or of a sparse matrix as an array."""
    return np.asarray(rows if isinstance(rows, np.ndarray) else rows.toarray())


def _logits_by_rows(network: Sequential, X: Any) -> Floats:
    """Return the logits of all samples, as many at a time as leaves the memory alone."""
    width = max(max(array.shape) for array in network.params.values())
    rows = max(_NUMBERS // width, 1)
    with np.errstate(over="ignore", invalid="ignore"):
        parts = [
            network.predict(_dense(X[start : start + rows])) for start in range(0, X.shape[0], rows)
        ]
    return np.concatenate(parts)


def _accuracy(
    network: Sequential, X: Any, labels: Indices, weights: Floats | None, held_out: Indices
) -> float:
    """Return the share of the held-out samples, by weight, that the network has right."""
    right = _logits_by_rows(network, X[held_out]).argmax(axis=1) == labels[held_out]
    return float(np.average(right, weights=None if weights is None else weights[held_out]))


def _weighed(
    X: Any, y: NDArray[Any], sample_weight: ArrayLike | None
) -> tuple[Any, NDArray[Any], Floats | None]:
    """Return the samples that count, their labels, and their weights with the mean 1."""
    if sample_weight is None:
        return X, y, None
    weights = check_array(
        sample_weight, ensure_2d=False, dtype=np.float64, input_name="sample_weight"
    )
    if weights.shape != y.shape:
        raise ShapeError(
            _("sample_weight has shape {found}; one number a sample would be {wanted}").format(
                found=weights.shape, wanted=y.shape
            )
        )
    if (weights < 0).any():
        raise SettingError(_("sample_weight holds negative numbers: weights must be at least 0"))
    if not weights.any():
        raise SettingError(_("sample_weight holds zeros only: no sample is left to learn from"))
    if not weights.all():
        counted = np.flatnonzero(weights)
        X, y, weights = X[counted], y[counted], weights[counted]
    return X, y, (weights / weights.mean()).astype(X.dtype)


def _class_numbers(y: NDArray[Any], known: NDArray[Any]) -> Indices:
    """Return the place of each label in `known`."""
    numbers = {label: number for number, label in enumerate(known.tolist())}
    labels, inverse = np.unique(y, return_inverse=True)
    unseen = [label for label in labels.tolist() if label not in numbers]
    if unseen:
        raise LabelError(
            _(
                "y holds {unseen}, but the network was made for the classes {known}: "
                "name them all at the first call"
            ).format(unseen=_listed(np.asarray(unseen)), known=_listed(known))
        )
    places = np.array([numbers[label] for label in labels.tolist()], dtype=np.intp)
    return np.asarray(places[inverse.ravel()])


def _listed(labels: NDArray[Any]) -> str:
    """Return some labels as text, the first few of many."""
    few = [repr(label) for label in labels.tolist()[:10]]
    return ", ".join([*few, "…"] if len(labels) > len(few) else few)


def _whole(value: Any) -> bool:
    """Return whether a value is a whole number of at least 1."""
    number = isinstance(value, int | np.integer) and not isinstance(value, bool)
    return number and bool(value >= 1)


def _finite(value: Any) -> bool:
    """Return whether a value is one finite real number."""
    number = isinstance(value, int | float | np.integer | np.floating)
    return number and not isinstance(value, bool) and bool(np.isfinite(value))
