"""Check and train backpropagation that was written by hand.

Three questions, three groups of rooms: what is the derivative (`functions`,
`layers`, `networks`), is my derivative right, and if not, what is wrong
(`gradients`, `diagnosis`), does it learn (`data`, `training`).  The names of
daily use stand here as well, one by one.

A room is imported when a name of it is first asked for: the command line, which
imports this file, need not wait for NumPy to say its version.
"""

from __future__ import annotations

import importlib
from types import ModuleType, NoneType
from typing import TYPE_CHECKING, Any, Final

from backhand.version import __version__

if TYPE_CHECKING:
    from backhand.data import Dataset, load_dataset, load_fashion_mnist, load_mnist
    from backhand.diagnosis import Finding, Report, SubjectReport, check
    from backhand.errors import (
        BackhandError,
        CheckpointError,
        DataError,
        DataNotFoundError,
        DownloadError,
        DtypeError,
        GradientError,
        ImageError,
        Interrupted,
        LabelError,
        NonFiniteError,
        RunFolderError,
        SettingError,
        ShapeError,
        StateError,
    )
    from backhand.functions import (
        affine,
        affine_vjp,
        average_pooling,
        average_pooling_vjp,
        batch_normalization,
        batch_normalization_vjp,
        binary_cross_entropy,
        binary_cross_entropy_vjp,
        col2im,
        conv_output_size,
        convolution,
        convolution_vjp,
        cross_entropy,
        cross_entropy_vjp,
        embedding,
        embedding_vjp,
        gelu,
        gelu_vjp,
        hinge,
        hinge_vjp,
        im2col,
        layer_normalization,
        layer_normalization_vjp,
        leaky_relu,
        leaky_relu_vjp,
        log_softmax,
        log_softmax_vjp,
        max_pooling,
        max_pooling_vjp,
        mean_squared_error,
        mean_squared_error_vjp,
        negative_log_likelihood,
        negative_log_likelihood_vjp,
        one_hot,
        relu,
        relu_vjp,
        scaled_dot_product_attention,
        scaled_dot_product_attention_vjp,
        sigmoid,
        sigmoid_vjp,
        softmax,
        softmax_cross_entropy,
        softmax_cross_entropy_vjp,
        softmax_vjp,
        softplus,
        softplus_vjp,
        tanh,
        tanh_vjp,
    )
    from backhand.gradients import (
        Comparison,
        GradientCheck,
        Probe,
        check_gradients,
        compare,
        complex_step_gradient,
        gradient_verdicts,
        numerical_gradient,
        numerical_vjp,
        probe_gradient,
        stacked_numerical_gradient,
    )
    from backhand.layers import (
        GELU,
        GRU,
        LSTM,
        RNN,
        Affine,
        AveragePooling,
        BatchNormalization,
        Convolution,
        Dropout,
        Embedding,
        HingeLoss,
        Layer,
        LayerNorm,
        LeakyRelu,
        LossLayer,
        MeanSquaredError,
        Parameters,
        Pooling,
        Relu,
        Residual,
        ScaledDotProductAttention,
        Sigmoid,
        SigmoidWithLoss,
        SoftmaxWithLoss,
        Softplus,
        Tanh,
    )
    from backhand.networks import TwoLayerNet
    from backhand.training import (
        SGD,
        History,
        Trainer,
        TrainingSettings,
        load_checkpoint,
        load_model,
        save_checkpoint,
        save_model,
    )

__all__ = [
    "GELU",
    "GRU",
    "LSTM",
    "RNN",
    "SGD",
    "Affine",
    "AveragePooling",
    "BackhandError",
    "BatchNormalization",
    "CheckpointError",
    "Comparison",
    "Convolution",
    "DataError",
    "DataNotFoundError",
    "Dataset",
    "DownloadError",
    "Dropout",
    "DtypeError",
    "Embedding",
    "Finding",
    "GradientCheck",
    "GradientError",
    "HingeLoss",
    "History",
    "ImageError",
    "Interrupted",
    "LabelError",
    "Layer",
    "LayerNorm",
    "LeakyRelu",
    "LossLayer",
    "MeanSquaredError",
    "NonFiniteError",
    "Parameters",
    "Pooling",
    "Probe",
    "Relu",
    "Report",
    "Residual",
    "RunFolderError",
    "ScaledDotProductAttention",
    "SettingError",
    "ShapeError",
    "Sigmoid",
    "SigmoidWithLoss",
    "SoftmaxWithLoss",
    "Softplus",
    "StateError",
    "SubjectReport",
    "Tanh",
    "Trainer",
    "TrainingSettings",
    "TwoLayerNet",
    "__version__",
    "affine",
    "affine_vjp",
    "average_pooling",
    "average_pooling_vjp",
    "batch_normalization",
    "batch_normalization_vjp",
    "binary_cross_entropy",
    "binary_cross_entropy_vjp",
    "check",
    "check_gradients",
    "col2im",
    "compare",
    "complex_step_gradient",
    "conv_output_size",
    "convolution",
    "convolution_vjp",
    "cross_entropy",
    "cross_entropy_vjp",
    "embedding",
    "embedding_vjp",
    "gelu",
    "gelu_vjp",
    "gradient_verdicts",
    "hinge",
    "hinge_vjp",
    "im2col",
    "layer_normalization",
    "layer_normalization_vjp",
    "leaky_relu",
    "leaky_relu_vjp",
    "load_checkpoint",
    "load_dataset",
    "load_fashion_mnist",
    "load_mnist",
    "load_model",
    "log_softmax",
    "log_softmax_vjp",
    "max_pooling",
    "max_pooling_vjp",
    "mean_squared_error",
    "mean_squared_error_vjp",
    "negative_log_likelihood",
    "negative_log_likelihood_vjp",
    "numerical_gradient",
    "numerical_vjp",
    "one_hot",
    "probe_gradient",
    "relu",
    "relu_vjp",
    "save_checkpoint",
    "save_model",
    "scaled_dot_product_attention",
    "scaled_dot_product_attention_vjp",
    "sigmoid",
    "sigmoid_vjp",
    "softmax",
    "softmax_cross_entropy",
    "softmax_cross_entropy_vjp",
    "softmax_vjp",
    "softplus",
    "softplus_vjp",
    "stacked_numerical_gradient",
    "tanh",
    "tanh_vjp",
]

# From the bottom up, so that a name costs no more than its own room and those below.
_ROOMS: Final = (
    "errors",
    "functions",
    "gradients",
    "layers",
    "networks",
    "data",
    "training",
    "diagnosis",
)
# Names whose room needs none of those that stand before it: they don't wait for them.
_DIRECT: Final = {
    "Finding": "diagnosis",
    "Report": "diagnosis",
    "SubjectReport": "diagnosis",
    "check": "diagnosis",
}


def __getattr__(name: str) -> Any:
    """Import the room called `name`, or the one that `name` comes from."""
    if name in _ROOMS:
        return importlib.import_module(f"{__name__}.{name}")
    if name in __all__:
        for room in (_DIRECT[name],) if name in _DIRECT else _ROOMS:
            module = importlib.import_module(f"{__name__}.{room}")
            # A module of the room, such as gradients.check, is no public name of it.
            if not isinstance(getattr(module, name, None), (NoneType, ModuleType)):
                globals()[name] = value = getattr(module, name)
                return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *_ROOMS})
