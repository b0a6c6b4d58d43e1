"""The book's `common.layers`; a star import brings `np`, the functions and im2col as well."""

from __future__ import annotations

from typing import Any

import numpy as np

from backhand import functions as _f
from backhand.book.common.functions import (
    cross_entropy_error,
    identity_function,
    mean_squared_error,
    relu,
    relu_grad,
    sigmoid,
    sigmoid_grad,
    softmax,
    softmax_loss,
    step_function,
    sum_squared_error,
)
from backhand.book.common.util import col2im, im2col

__all__ = [
    "Affine",
    "BatchNormalization",
    "Convolution",
    "Dropout",
    "Pooling",
    "Relu",
    "Sigmoid",
    "SoftmaxWithLoss",
    "col2im",
    "cross_entropy_error",
    "identity_function",
    "im2col",
    "mean_squared_error",
    "np",
    "relu",
    "relu_grad",
    "sigmoid",
    "sigmoid_grad",
    "softmax",
    "softmax_loss",
    "step_function",
    "sum_squared_error",
]

# What the book adds to a batch's variance.
_EPS = 10e-7


class Relu:
    """max(0, x); `mask` is where x is not positive."""

    def __init__(self) -> None:
        self.mask: Any = None

    def forward(self, x: Any) -> Any:
        """Return x where it is positive, else 0."""
        self.mask = np.asarray(x) <= 0
        return _f.relu(x)

    def backward(self, dout: Any) -> Any:
        """Return dout where x was positive, else 0."""
        return np.where(self.mask, np.asarray(dout).dtype.type(0), dout)


class Sigmoid:
    """1 / (1 + exp(-x)); `out` is the last output."""

    def __init__(self) -> None:
        self.out: Any = None

    def forward(self, x: Any) -> Any:
        """Return the sigmoid of x."""
        self.out = _f.sigmoid(x)
        return self.out

    def backward(self, dout: Any) -> Any:
        """Return dout out (1 - out)."""
        return _f.sigmoid_vjp(dout, self.out)


class Affine:
    """x W + b; the gradients are in `dW` and `db`."""

    def __init__(self, W: Any, b: Any) -> None:
        self.W = W
        self.b = b
        self.x: Any = None
        self.original_x_shape: Any = None
        self.dW: Any = None
        self.db: Any = None

    def forward(self, x: Any) -> Any:
        """Return x W + b; an input with more axes is read as rows."""
        x = np.asarray(x)
        self.original_x_shape = x.shape
        self.x = x.reshape(len(x), -1) if x.ndim > 1 else x.reshape(1, -1)
        return _f.affine(self.x, self.W, self.b)

    def backward(self, dout: Any) -> Any:
        """Return the gradient of x, in its shape."""
        dx, self.dW, self.db = _f.affine_vjp(dout, self.x, self.W)
        return dx.reshape(self.original_x_shape)


class SoftmaxWithLoss:
    """Softmax with cross-entropy; `loss`, `y` and `t` are those of the last batch."""

    def __init__(self) -> None:
        self.loss: Any = None
        self.y: Any = None
        self.t: Any = None

    def forward(self, x: Any, t: Any) -> Any:
        """Return the mean loss; labels are indices or one-hot."""
        self.t = np.asarray(t)
        self.y = softmax(x)
        self.loss = cross_entropy_error(self.y, self.t)
        return self.loss

    def backward(self, dout: Any = 1) -> Any:
        """Return (y - t) / N, the gradient of x: the book leaves dout out, so 1 is taken."""
        y = np.atleast_2d(self.y)
        t = self.t.reshape(y.shape).argmax(axis=1) if self.t.size == y.size else self.t
        dx = y.copy()
        dx[np.arange(len(y)), t.reshape(-1).astype(int)] -= 1
        return (dx / len(y)).reshape(self.y.shape)


class Dropout:
    """Drops in training, and scales by 1 - dropout_ratio in evaluation, as the book does."""

    def __init__(self, dropout_ratio: float = 0.5) -> None:
        self.dropout_ratio = dropout_ratio
        self.mask: Any = None

    def forward(self, x: Any, train_flg: bool = True) -> Any:
        """Return x with some of it dropped, or scaled."""
        if not train_flg:
            return x * (1.0 - self.dropout_ratio)
        self.mask = np.random.rand(*np.shape(x)) > self.dropout_ratio
        return x * self.mask

    def backward(self, dout: Any) -> Any:
        """Return dout where something passed."""
        return dout * self.mask


class BatchNormalization:
    """Batch normalization; pictures are taken as rows, each pixel a feature, as in the book."""

    def __init__(
        self,
        gamma: Any,
        beta: Any,
        momentum: float = 0.9,
        running_mean: Any = None,
        running_var: Any = None,
    ) -> None:
        self.gamma = gamma
        self.beta = beta
        self.momentum = momentum
        self.input_shape: Any = None
        self.running_mean = running_mean
        self.running_var = running_var
        self.batch_size: Any = None
        self.xc: Any = None
        self.xn: Any = None
        self.std: Any = None
        self.dgamma: Any = None
        self.dbeta: Any = None
        self._x: Any = None

    def forward(self, x: Any, train_flg: bool = True) -> Any:
        """Return the normalized x; in training the moving means follow the batch."""
        x = np.asarray(x)
        self.input_shape = x.shape
        rows = x.reshape(len(x), -1)
        if self.running_mean is None:
            self.running_mean, self.running_var = np.zeros((2, rows.shape[1]))
        gamma, beta = self._feature(self.gamma, rows), self._feature(self.beta, rows)
        if train_flg:
            out, mean, var = _f.batch_normalization(rows, gamma, beta, _EPS)
            self.batch_size, self._x, self._statistics = len(rows), rows, (mean, var)
            self.xc, self.std = rows - mean, np.sqrt(var + _EPS)
            self.xn = self.xc / self.std
            keep = self.momentum
            self.running_mean = keep * self.running_mean + (1 - keep) * mean
            self.running_var = keep * self.running_var + (1 - keep) * var
        else:
            out = _f.normalize_with(rows, self.running_mean, self.running_var, gamma, beta, _EPS)
        return out.reshape(x.shape)

    def backward(self, dout: Any) -> Any:
        """Return the gradient of the last x of training, in its shape."""
        dout = np.asarray(dout)
        rows = dout.reshape(len(dout), -1)
        gamma = self._feature(self.gamma, rows)
        dx, dgamma, self.dbeta = _f.batch_normalization_vjp(
            rows, self._x, gamma, *self._statistics, _EPS
        )
        self.dgamma = dgamma
        return dx.reshape(dout.shape)

    @staticmethod
    def _feature(value: Any, rows: Any) -> Any:
        """Return gamma or beta for each feature: a script may give one number for all."""
        return np.broadcast_to(np.asarray(value, dtype=float).reshape(-1), (rows.shape[1],))


class Convolution:
    """Convolution by im2col; the gradients are in `dW` and `db`.

    `col` holds the windows of the last input as rows, `col_W` the filters as columns.
    """

    def __init__(self, W: Any, b: Any, stride: int = 1, pad: int = 0) -> None:
        self.W = W
        self.b = b
        self.stride = stride
        self.pad = pad
        self.x: Any = None
        self.col: Any = None
        self.col_W: Any = None
        self.dW: Any = None
        self.db: Any = None

    def forward(self, x: Any) -> Any:
        """Return (N, F, OH, OW)."""
        self.x = np.asarray(x)
        filters, _channels, height, width = self.W.shape
        self.col = im2col(self.x, height, width, self.stride, self.pad)
        self.col_W = self.W.reshape(filters, -1).T
        out_height = _f.conv_output_size(self.x.shape[2], height, self.stride, self.pad)
        rows = self.col @ self.col_W + self.b
        return rows.reshape(len(self.x), out_height, -1, filters).transpose(0, 3, 1, 2)

    def backward(self, dout: Any) -> Any:
        """Return the gradient of x."""
        filters, _channels, height, width = self.W.shape
        rows = np.asarray(dout).transpose(0, 2, 3, 1).reshape(-1, filters)
        self.db = rows.sum(axis=0)
        self.dW = (self.col.T @ rows).T.reshape(self.W.shape)
        return col2im(rows @ self.col_W.T, self.x.shape, height, width, self.stride, self.pad)


class Pooling:
    """Max pooling; `arg_max` is, of each window in turn, the number of its largest pixel."""

    def __init__(self, pool_h: int, pool_w: int, stride: int = 1, pad: int = 0) -> None:
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride
        self.pad = pad
        self.x: Any = None
        self.arg_max: Any = None

    def forward(self, x: Any) -> Any:
        """Return the largest number of each window."""
        self.x = np.asarray(x)
        col = im2col(self.x, self.pool_h, self.pool_w, self.stride, self.pad)
        windows = col.reshape(-1, self.pool_h * self.pool_w)
        self.arg_max = windows.argmax(axis=1)
        size, channels, height, _width = self.x.shape
        out_height = _f.conv_output_size(height, self.pool_h, self.stride, self.pad)
        largest = windows[np.arange(len(windows)), self.arg_max]
        return largest.reshape(size, out_height, -1, channels).transpose(0, 3, 1, 2)

    def backward(self, dout: Any) -> Any:
        """Return dout where the largest stood, else 0."""
        rows = np.asarray(dout).transpose(0, 2, 3, 1)
        parts = np.zeros((rows.size, self.pool_h * self.pool_w), dtype=rows.dtype)
        parts[np.arange(rows.size), self.arg_max] = rows.reshape(-1)
        col = parts.reshape(rows.size // self.x.shape[1], -1)
        return col2im(col, self.x.shape, self.pool_h, self.pool_w, self.stride, self.pad)
