"""Constructor arguments and inputs, found by trying what the names suggest."""

from __future__ import annotations

import inspect
import itertools
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.reading.building import (
    BATCHED_NAMES,
    LABEL_NAMES,
    Blueprint,
    build,
    is_loss_class,
)
from backhand.reading.instances import TRAIN_FLAGS, positional, required
from backhand.reading.naming import role_of
from backhand.reading.randomness import seeded
from backhand.reading.subject import Subject, Values

Array = NDArray[Any]

# Sizes that differ from each other and from 2, so that no two explanations of a factor coincide.
N, D, H, C, T, VOCABULARY = 5, 4, 6, 6, 7, 11
# Images are small: every entry may have to be visited, at two evaluations each.
IMAGE = (3, 4, 6, 5)
FILTERS = (6, 4, 3, 2)
SEQUENCE = (5, 7, 4)


class CannotInfer(Exception):
    """No constructor arguments or inputs made the code run; `tried` is the first exception."""

    def __init__(self, tried: BaseException | None, during: str) -> None:
        super().__init__(str(tried))
        self.tried = tried
        self.during = during


@dataclass(frozen=True)
class Guess:
    """A way to call a constructor."""

    arguments: dict[str, Any]


def away_from_kinks(shape: tuple[int, ...], seed: int = 0) -> Array:
    """Return numbers between 0.3 and 1.7 in size, of either sign, no two alike."""
    rng = np.random.default_rng(seed + sum(shape))
    count = int(np.prod(shape))
    sizes = 0.3 + 1.4 * (rng.permutation(count) + 0.5) / max(count, 1)
    return np.asarray(sizes * rng.choice([-1.0, 1.0], count)).reshape(shape)


def parameter(shape: tuple[int, ...], seed: int = 0) -> Array:
    """Return a parameter's values: small enough for depth, no zeros, no ones."""
    rng = np.random.default_rng(100 + seed + sum(shape))
    fan_in = shape[0] if len(shape) == 2 else int(np.prod(shape[1:])) if len(shape) > 2 else 1
    return (
        rng.standard_normal(shape) / np.sqrt(fan_in)
        if len(shape) > 1
        else (rng.uniform(0.5, 1.5, shape))
    )


# ------------------------------------------------------------------------- constructor arguments


def guesses(function: Any, role: str) -> Iterator[Guess]:
    """Yield arguments for a constructor, the likeliest first."""
    parameters = [p for p in required(function) if p.name != "self"]
    options = [list(_argument(p.name, role)) for p in parameters]
    if any(not choices for choices in options):
        return
    names = [p.name for p in parameters]
    # First choices together, then one departure at a time, then all.
    ordered = sorted(itertools.product(*(range(len(choices)) for choices in options)), key=sum)
    for picks in ordered[:40]:
        yield Guess({n: options[k][i]() for k, (n, i) in enumerate(zip(names, picks, strict=True))})


def _argument(name: str, role: str) -> Iterator[Callable[[], Any]]:
    """Yield makers of values for a constructor's argument of this name."""
    low = name.lower().lstrip("_")
    gates = {"lstm": 4, "gru": 3}.get(role, 1)

    def array(*shapes: tuple[int, ...]) -> Iterator[Callable[[], Any]]:
        for shape in shapes:
            yield lambda shape=shape: parameter(shape, len(name))  # type: ignore[misc]

    def value(*values: Any) -> Iterator[Callable[[], Any]]:
        for v in values:
            yield lambda v=v: v  # type: ignore[misc]

    if low in ("gain", "scale", "weight", "bias", "offset") and role.endswith("norm"):
        yield from array((D,), (IMAGE[1],), (1, D))
    elif low in ("wx", "w_x", "w_xh", "wxh", "w_ih", "wih", "u"):
        yield from array((D, gates * H))
    elif low in ("wh", "w_h", "w_hh", "whh", "w_hidden"):
        yield from array((H, gates * H))
    elif low in ("wq", "wk", "wv", "w_q", "w_k", "w_v"):
        yield from array((D, H), (D, D))
    elif low in ("wo", "w_o"):
        yield from array((H, D), (D, D))
    elif low in (
        "w",
        "weight",
        "weights",
        "kernel",
        "filters",
        "filter",
        "embedding",
        "table",
        "w1",
        "weight_matrix",
        "w0",
        "w_init",
    ):
        if role == "convolution":
            yield from array(FILTERS)
        elif role == "embedding":
            yield from array((VOCABULARY, D))
        else:
            yield from array((D, H), (H, D), (D, D), (VOCABULARY, D), FILTERS, (D,))
    elif low in ("w2",):
        yield from array((H, C))
    elif low in ("b", "bias", "biases", "b1", "b_init"):
        if role == "convolution":
            yield from array((FILTERS[0],))
        else:
            yield from array((gates * H,), (D,), (1, H))
    elif low in ("b2",):
        yield from array((C,))
    elif low in ("gamma", "beta", "g", "shift"):
        yield from array((D,), (IMAGE[1],), (1, D), (1, IMAGE[1], 1, 1))
    elif low in (
        "input_size",
        "in_features",
        "in_dim",
        "n_in",
        "input_dim",
        "fan_in",
        "d_in",
        "in_size",
        "nin",
        "num_inputs",
        "n_inputs",
        "inputs",
        "in_units",
        "d",
        "dim",
        "size",
        "n_input",
        "features",
        "num_features",
        "n_features",
        "normalized_shape",
        "d_model",
        "embed_dim",
        "channels",
        "num_channels",
        "in_channels",
        "dims",
        "embedding_dim",
        "wordvec_size",
        "embed_size",
        "c_in",
        "input_features",
        "c",
        "model_dim",
    ):
        yield from value(D, (D,))
    elif low in (
        "hidden_size",
        "hidden",
        "hidden_dim",
        "n_hidden",
        "hidden_units",
        "h",
        "num_hidden",
        "d_hidden",
    ) or low in (
        "output_size",
        "out_features",
        "out_dim",
        "n_out",
        "output_dim",
        "fan_out",
        "d_out",
        "out_size",
        "nout",
        "num_outputs",
        "n_outputs",
        "outputs",
        "out_units",
        "units",
        "num_classes",
        "n_classes",
        "classes",
        "output_features",
        "n_output",
        "out_channels",
        "num_filters",
        "filter_num",
        "n_filters",
        "c_out",
    ):
        yield from value(H)
    elif low in ("hidden_size_list", "hidden_sizes", "hidden_dims"):
        yield from value([H], [H, 5])
    elif low in ("layer_sizes", "sizes", "layers_size", "dims_list"):
        yield from value([D, 8, H])
    elif low in ("vocab_size", "num_embeddings", "vocabulary_size", "n_vocab", "vocab", "v"):
        yield from value(VOCABULARY)
    elif low in (
        "ratio",
        "rate",
        "dropout_ratio",
        "drop_ratio",
        "dropout_rate",
        "p",
        "prob",
        "keep_prob",
        "drop_prob",
        "keep",
        "p_drop",
    ):
        yield from value(0.4)
    elif low in ("eps", "epsilon"):
        yield from value(1e-5)
    elif low in ("momentum", "decay"):
        yield from value(0.9)
    elif low in ("alpha", "slope", "negative_slope", "leak", "a"):
        yield from value(0.1)
    elif low in ("stride", "stride_h", "stride_w"):
        yield from value(2 if role.endswith("pooling") else 1, 1)
    elif low in ("pad", "padding"):
        yield from value(0, 1)
    elif low in (
        "pool_h",
        "pool_height",
        "pool_size",
        "kernel_size",
        "k",
        "ksize",
        "pool",
        "kernel_h",
        "filter_size",
        "window",
        "window_size",
        "kernel_height",
        "kh",
        "size_h",
        "ph",
        "hh",
    ) or low in ("pool_w", "pool_width", "kernel_w", "kernel_width", "kw", "pw", "ww"):
        yield from value(2, 3)
    elif low in ("num_heads", "n_heads", "heads", "n_head", "num_head") or low in (
        "num_groups",
        "n_groups",
        "groups",
    ):
        yield from value(2)
    elif low in ("axis", "dim_axis"):
        yield from value(-1, 1)
    elif low in ("rng", "generator", "random_state"):
        yield lambda: np.random.default_rng(0)
    elif low in ("seed",):
        yield from value(0)
    elif low in TRAIN_FLAGS:
        yield from value(True)
    elif low in ("temperature", "tau"):
        yield from value(1.7)
    elif low in ("margin", "delta"):
        yield from value(1.0)
    elif low in ("beta_", "scale", "factor", "coef", "c0", "lam", "lambda_", "gain"):
        yield from value(1.3)
    elif low in ("shape", "new_shape", "output_shape"):
        yield from value((N, -1), (-1,))


# ------------------------------------------------------------------------------------ inputs


_IMAGES = ("convolution", "max-pooling", "average-pooling", "group-norm")
_SEQUENCES = ("attention",)


def input_shapes(role: str, count: int) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Yield shapes for forward's inputs, the likeliest for the role first."""
    two, image, sequence = (N, D), IMAGE, SEQUENCE
    if count == 1:
        first: tuple[tuple[int, ...], ...] = (two, (N, H), sequence, image, (D,), (N, 8), (N, 12))
        if role in _IMAGES:
            first = (image, (3, 4, 6, 6), (3, 4, 8, 6), (3, 4, 7, 7), two)
        elif role in (*_SEQUENCES,):
            first = (sequence, two, (5, 7, 8))
        elif role in ("rnn", "lstm", "gru"):
            first = (sequence, (T, N, D), two)
        elif role == "flatten":
            first = (image, sequence, two)
        for shape in first:
            yield (shape,)
    elif role in ("rnn", "lstm", "gru"):
        yield (two, *[(N, H)] * (count - 1))
        yield (sequence, *[(N, H)] * (count - 1))
        yield ((N, H), *[(N, H)] * (count - 1))
    elif role == "attention":
        if count == 3:
            yield ((5, 7, D), (5, 8, D), (5, 8, 6))
        yield (sequence,) * count
        yield (two,) * count
    elif role == "concatenation":
        yield tuple((N, D + k) for k in range(count))
        yield (two,) * count
    else:
        yield (two,) * count
        yield tuple((N, (D, H, 8, 9)[k % 4]) for k in range(count))
        yield (sequence,) * count
        yield (image,) * count


def inputs_for(role: str, count: int) -> Iterator[tuple[Array, ...]]:
    """Yield inputs of forward, the likeliest first."""
    rng = np.random.default_rng(5)
    integers = (
        (rng.integers(0, VOCABULARY, (N, 3)),),
        (np.array([3, 7, 1, 3, 10]),),
    )
    if role == "embedding" and count == 1:
        # A repeated index: the sum over its uses is what people forget.
        yield (np.array([3, 7, 1, 3, 10]),)
        integers[0][0][0, 0] = integers[0][0][1, 1]
        yield integers[0]
    for shapes in input_shapes(role, count):
        yield tuple(away_from_kinks(shape, k) for k, shape in enumerate(shapes))
    if count == 1 and role in ("unknown",):
        yield from integers


def labels_for(role: str, x: Array) -> Iterator[Any]:
    """Yield labels for scores x, the likeliest for the role first."""
    n = len(x)
    rng = np.random.default_rng(n)
    classes = x.shape[1] if x.ndim == 2 else 2
    indices = rng.permutation(np.arange(n) % classes)
    one_hot = np.eye(classes)[indices]
    targets = away_from_kinks(x.shape, 9)
    binary = (rng.permutation(np.arange(x.size)) % 2).reshape(x.shape)
    if role == "mse":
        yield targets
        yield targets.ravel()
    if role == "binary-cross-entropy":
        yield binary.astype(np.float64)
        yield binary
        yield (np.arange(n) % 2)
    if role == "hinge":
        yield indices
        yield 2.0 * binary - 1
    yield indices
    yield one_hot
    yield targets
    yield binary.astype(np.float64)
    yield one_hot.astype(int)


def _score_inputs(role: str) -> Iterator[Array]:
    """Yield the first arguments of a loss: scores, then probabilities."""
    x = away_from_kinks((N, C), 1)
    yield x
    if role in ("binary-cross-entropy", "unknown", "softmax-with-loss", "hinge", "mse"):
        rng = np.random.default_rng(3)
        yield rng.uniform(0.15, 0.85, (N, C))
    # Softmax of one class is 1 whatever its score: nothing could be judged.
    if role in ("binary-cross-entropy", "unknown", "hinge", "mse"):
        yield away_from_kinks((N, 1), 1)
        yield rng.uniform(0.15, 0.85, (N, 1))
        yield away_from_kinks((N,), 1)
        yield rng.uniform(0.15, 0.85, (N,))


# ---------------------------------------------------------------------------------- trying


def infer_class(cls: type, **about: Any) -> Subject:
    """Build a Subject of a class by trying constructor arguments and inputs.

    Raises
    ------
    CannotInfer
        Nothing made it run.
    """
    role = role_of(cls.__name__)
    network = not (hasattr(cls, "forward") and hasattr(cls, "backward"))
    loss = not network and is_loss_class(cls)
    first_error: BaseException | None = None
    best: tuple[int, Subject] | None = None
    during = "constructor"
    tried = 0
    failed: list[tuple[Subject, BaseException]] = []
    for guess in guesses(_initialiser(cls), role) if _own_init(cls) else iter([Guess({})]):

        def make(guess: Guess = guess) -> Any:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                state = np.random.get_state()
                np.random.seed(0)
                try:
                    return cls(**guess.arguments)
                finally:
                    np.random.set_state(state)

        try:
            instance = make()
        except Exception as error:
            first_error = first_error or error
            continue
        passes = _passes(cls, role, network, loss)
        for turn, (inputs, labels) in enumerate(
            itertools.chain(passes, _of_its_size(instance, cls, role, network, loss))
        ):
            tried += 1
            if tried > 200:
                break
            try:
                subject = build(Blueprint(instance, inputs, labels, make=make), **about)
                subject = _lively(subject)
            except TypeError as error:
                first_error = first_error or error
                continue
            score, error2 = _score(subject)
            if error2 is not None and first_error is None:
                first_error, during = error2, "forward"
            if error2 is not None and not score:
                failed.append((subject, error2))
            if score and (best is None or score > best[0]):
                best = (score, subject)
            if score == 4 or (score == 3 and turn == 0 and _names_its_input(subject)):
                return subject
    if best is None:
        if len(failed) > 1 and _is_the_code_s_own(cls, [error for _subject, error in failed]):
            return failed[0][0]  # to be run once more, and reported with its line
        raise CannotInfer(first_error, during)
    return best[1]


def _is_the_code_s_own(cls: type, errors: list[BaseException]) -> bool:
    """Whether exceptions are the code's fault, not that of what it was given.

    They are when inputs of every shape raise the same one, and nothing had to be guessed
    to make the instance.
    """
    asked = _own_init(cls) and any(
        p.default is inspect.Parameter.empty
        for p in positional(_initialiser(cls))
        if p.name != "self"
    )
    return not asked and len({(type(error), str(error)) for error in errors}) == 1


def made_for(cls: type, inputs: tuple[Any, ...], labels: Any) -> Any:
    """Return an instance that runs forward (or the loss) on the input; None where none does."""
    for guess in (
        guesses(_initialiser(cls), role_of(cls.__name__)) if _own_init(cls) else (Guess({}),)
    ):
        for arguments in _resized_to(guess.arguments, inputs):
            try:
                with warnings.catch_warnings(), np.errstate(all="ignore"):
                    warnings.simplefilter("ignore")
                    made = cls(**arguments)
                    run = made.forward if hasattr(made, "forward") else made.loss
                    given = [np.array(part) for part in inputs]
                    run(*given) if labels is None else run(*given, labels)
                return cls(**arguments)
            except Exception:  # whatever a stranger's code raises where a guess is wrong
                continue
    return None


def _resized_to(arguments: dict[str, Any], inputs: tuple[Any, ...]) -> Iterator[dict[str, Any]]:
    """Yield a guess as it is, and with its arrays' and sizes' D made the input's last axis."""
    yield arguments
    last = np.shape(inputs[0])[-1:] if np.ndim(inputs[0]) else ()
    if not last or last == (D,):
        return

    def fitted(value: Any) -> Any:
        if isinstance(value, np.ndarray) and D in value.shape:
            return away_from_kinks(tuple(last[0] if n == D else n for n in value.shape), 1)
        return last[0] if isinstance(value, int) and value == D else value

    yield {name: fitted(value) for name, value in arguments.items()}


def _of_its_size(
    instance: Any, cls: type, role: str, network: bool, loss: bool
) -> Iterator[tuple[tuple[Array, ...], Any]]:
    """Yield the passes again, their inputs of the size that the instance's matrices ask for.

    For sizes that are the constructor's defaults (``input_size=784``) and not ours to choose.
    """
    held = getattr(instance, "params", None)
    arrays = (
        list(held.values())
        if isinstance(held, dict)
        else list(held)
        if isinstance(held, (list, tuple))
        else list(vars(instance).values())
    )
    matrices = [a for a in arrays if isinstance(a, np.ndarray) and a.ndim in (2, 4)]
    if loss or not matrices:
        return
    first, last = matrices[0], matrices[-1]
    if first.ndim == 4:
        channels = first.shape[1]
        for inputs, labels in _passes(cls, role, network, loss):
            x = inputs[0]
            if x.ndim == 4 and x.shape[1] != channels:
                shape = (x.shape[0], channels, *x.shape[2:])
                yield (away_from_kinks(shape, 2), *inputs[1:]), labels
        return
    size, states = first.shape[0], [a.shape[0] for a in matrices if a.shape[0] == a.shape[1]]
    if network:
        x = away_from_kinks((N, size), 2)
        for labels in labels_for("softmax-with-loss", np.zeros((N, last.shape[1]))):
            yield (x,), labels
        return
    for inputs, labels in _passes(cls, role, network, loss):
        if inputs[0].ndim not in (2, 3) or inputs[0].dtype.kind != "f":
            continue
        fitted = [away_from_kinks((*inputs[0].shape[:-1], size), 2)]
        for state in inputs[1:]:
            width = states[0] if states else state.shape[-1]
            fitted.append(away_from_kinks((*state.shape[:-1], width), 3) if state.ndim else state)
        yield tuple(fitted), labels


def _own_init(cls: type) -> bool:
    return _initialiser(cls) is not object.__init__


def _initialiser(cls: Any) -> Any:
    return cls.__init__


def _passes(
    cls: type, role: str, network: bool, loss: bool
) -> Iterator[tuple[tuple[Array, ...], Any]]:
    if network:
        for x in (away_from_kinks((N, D), 2), away_from_kinks(IMAGE, 2)):
            for labels in labels_for("softmax-with-loss", np.zeros((N, C))[: len(x)]):
                yield (x,), labels
        return
    if loss:
        for x in _score_inputs(role):
            for labels in labels_for(role, x):
                yield (x,), labels
        # forward(x, y) may as well combine two inputs.
        for inputs in inputs_for(role, 2):
            yield inputs, None
        return
    arguments = [p for p in positional(cls.forward) if p.name not in ("self", *TRAIN_FLAGS)]  # type: ignore[attr-defined]
    count = len([p for p in arguments if p.default is inspect.Parameter.empty]) or 1
    for inputs in inputs_for(role, count):
        yield inputs, None


def _lively(subject: Subject) -> Subject:
    """Give the parameters values that let every path have a say.

    Zeros and ones as initial values hide what multiplies or is multiplied by them.
    """
    params = {}
    for k, (name, array) in enumerate(subject.values.params.items()):
        fan_in = len(array) if array.ndim == 2 else max(1, array[0].size if array.ndim > 2 else 1)
        rng = np.random.default_rng(50 + k)
        params[name] = (
            rng.standard_normal(array.shape) / np.sqrt(fan_in)
            if array.ndim > 1
            else rng.uniform(0.5, 1.5, array.shape)
        )
    values = replace(subject.values, params=params)
    return rebuilt(subject, values)


def _names_its_input(subject: Subject) -> bool:
    """Whether the role alone says what the input is, so that no other is to be preferred.

    A gradient that comes back flat would fit a flat input, and pass.
    """
    return subject.role in ("flatten", "mse", "max-pooling", "average-pooling") and not (
        subject.values.params
    )


def rebuilt(subject: Subject, values: Values) -> Subject:
    """Return the subject with another input to begin from."""
    from backhand.reading.building import confident, resized

    return replace(
        subject,
        values=values,
        at_batch_size=lambda n: resized(values, n),
        confident_and_wrong=confident(values, subject.convention) if subject.scalar else None,
    )


def _score(subject: Subject) -> tuple[int, BaseException | None]:
    """Return how far one forward and backward pass came: 4 to the end with fitting shapes."""
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"), seeded(subject, 0):
            warnings.simplefilter("ignore")
            session = subject.start()
            values = subject.values.copy()
            out = session.forward(values)
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, MemoryError)):
            raise
        return 0, error
    parts = out if isinstance(out, tuple) else (out,)
    try:
        arrays = [np.asarray(part, dtype=np.float64) for part in parts]
    except (TypeError, ValueError) as error:
        return 1, error
    if subject.scalar and any(a.size != 1 for a in arrays):
        return 1, None
    if not all(np.isfinite(a).all() for a in arrays):
        return 2, None
    douts: tuple[Any, ...] = tuple(
        1.0 if subject.scalar else away_from_kinks(a.shape, 4) for a in arrays
    )
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"), seeded(subject, 0):
            warnings.simplefilter("ignore")
            gradients = session.backward(douts)
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, MemoryError)):
            raise
        return 2, error
    if not subject.values.differentiable:
        return 1, None  # nothing to check: a guess that passes because it asks for nothing
    for name, array in subject.values.differentiable.items():
        gradient = gradients.get(name)
        if gradient is None or np.shape(gradient) != array.shape:
            # A square matrix, or vectors only, let operands pass that don't fit, and hide why:
            # what other sizes raised tells more.
            params = subject.values.params.values()
            square = any(a.shape == a.shape[:1] * 2 for a in params)
            vectors = bool(params) and any(
                a.ndim < 2 and a.dtype.kind == "f" for a in subject.values.inputs.values()
            )
            return 2 if square or vectors else 3, None
    return 4, None


def infer_pair(forward: Any, backward: Any, **about: Any) -> Subject:
    """Build a Subject of a pair of functions by trying arrays and options.

    Raises
    ------
    CannotInfer
        Nothing made it run.
    """
    role = role_of(forward.__name__)
    arguments = [p for p in positional(forward) if p.name not in ("self",)]
    best: tuple[int, Subject] | None = None
    first_error: BaseException | None = None
    for arrays, options in itertools.islice(_pair_arguments(arguments, role), 200):
        subject = build(Blueprint((forward, backward), arrays, options=options), **about)
        score, error = _score(subject)
        first_error = first_error or error
        if score and (best is None or score > best[0]):
            best = (score, subject)
        if score == 4:
            return subject
    if best is None:
        raise CannotInfer(first_error, "forward")
    return best[1]


_OPTIONS: dict[str, tuple[Any, ...]] = {
    "conv_param": ({"stride": 1, "pad": 1}, {"stride": 1, "pad": 0}),
    "pool_param": ({"pool_height": 2, "pool_width": 2, "stride": 2},),
    "bn_param": ({"mode": "train", "eps": 1e-5, "momentum": 0.9},),
    "ln_param": ({"eps": 1e-5}, {}),
    "gn_param": ({"eps": 1e-5}, {}),
    "dropout_param": ({"mode": "train", "p": 0.6, "seed": 3},),
    "params": ({},),
    "param": ({},),
    "options": ({},),
    "config": ({},),
    "cfg": ({},),
}


def _pair_arguments(
    arguments: list[inspect.Parameter], role: str
) -> Iterator[tuple[tuple[Array, ...], tuple[tuple[str, Any], ...]]]:
    if not arguments:
        return
    names = [p.name for p in arguments]
    data = [
        p
        for p in arguments
        if p.default is inspect.Parameter.empty
        and p.name not in _OPTIONS
        and not _is_plain_option(p.name, names)
    ]
    options = [
        p
        for p in arguments
        if p.name in _OPTIONS
        or (p.default is inspect.Parameter.empty and _is_plain_option(p.name, names))
    ]
    choices: list[list[Any]] = []
    for option in options:
        if option.name in _OPTIONS:
            choices.append(list(_OPTIONS[option.name]))
        else:
            choices.append([make() for make in _argument(option.name, role)])
    inputs = [p.name for p in data if _is_input(p.name, names)]
    params = [p.name for p in data if p.name not in inputs]
    arrays_of = [list(_argument(name, role)) for name in params]
    if any(not a for a in arrays_of) or any(not c for c in choices):
        return
    for x in inputs_for(role, len(inputs)):
        for picks in sorted(itertools.product(*(range(len(a)) for a in arrays_of)), key=sum)[:24]:
            arrays = dict(zip(inputs, x, strict=True))
            arrays.update(
                {n: arrays_of[k][i]() for k, (n, i) in enumerate(zip(params, picks, strict=True))}
            )
            ordered = tuple(np.asarray(arrays[p.name]) for p in data)
            for chosen in itertools.product(*choices):
                yield ordered, tuple(zip((o.name for o in options), chosen, strict=True))


def _is_plain_option(name: str, names: list[str]) -> bool:
    if name.lower() in ("k", "v") and names[0].lower()[:1] == "q":
        return False  # keys and values beside queries, no sizes
    made = list(itertools.islice(_argument(name, "unknown"), 1))
    return bool(made) and not isinstance(made[0](), np.ndarray)


def _is_input(name: str, names: list[str]) -> bool:
    if name == names[0]:
        return True
    low = name.lower()
    return low in BATCHED_NAMES or (low == "b" and names[0] == "a")


def infer_loss(function: Any, **about: Any) -> Subject:
    """Build a Subject of a loss function by trying scores and labels.

    Raises
    ------
    CannotInfer
        Nothing made it run.
    """
    role = role_of(function.__name__.removesuffix("_loss") + "loss")
    best: tuple[int, Subject] | None = None
    first_error: BaseException | None = None
    for x in _score_inputs(role):
        for labels in labels_for(role, x):
            subject = build(Blueprint(function, (x,), labels), **about)
            score, error = _score(subject)
            first_error = first_error or error
            if score and (best is None or score > best[0]):
                best = (score, subject)
            if score == 4:
                return subject
    if best is None:
        raise CannotInfer(first_error, "forward")
    return best[1]


__all__ = [
    "LABEL_NAMES",
    "CannotInfer",
    "away_from_kinks",
    "infer_class",
    "infer_loss",
    "infer_pair",
    "labels_for",
]
