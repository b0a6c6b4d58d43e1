"""KL divergence row by row, the kernel's arithmetic in NumPy so it can be debugged on a laptop."""
import numpy as np

BLOCK_SIZE = 4

_REDUCTION_MODE_NONE, _REDUCTION_MODE_SUM, _REDUCTION_MODE_MEAN, _REDUCTION_MODE_BATCHMEAN = range(4)

_str_to_reduction_mode = {
    "none": _REDUCTION_MODE_NONE,
    "sum": _REDUCTION_MODE_SUM,
    "mean": _REDUCTION_MODE_MEAN,
    "batchmean": _REDUCTION_MODE_BATCHMEAN,
}


def _kldiv_kernel_forward(y_row, gt_row, loss_row, n_cols, log_target, reduction):
    # KL(y_true || y) = y_true * (log(y_true) - log(y)), y is given in log-space
    loss_sum = 0.0
    for i in range(0, n_cols, BLOCK_SIZE):
        offsets = np.arange(i, min(i + BLOCK_SIZE, n_cols))
        y, y_true = y_row[offsets], gt_row[offsets]
        if not log_target:
            loss = y_true * (np.log(np.maximum(y_true, 1e-10)) - y)
        else:
            loss = np.exp(y_true) * (y_true - y)
        if reduction == _REDUCTION_MODE_NONE:
            loss_row[offsets] = loss
        else:
            loss_sum += loss.sum()
    if reduction != _REDUCTION_MODE_NONE:
        loss_row[0] = loss_sum


def _kldiv_kernel_backward(target_row, grad_row, n_cols, log_target):
    for i in range(0, n_cols, BLOCK_SIZE):
        offsets = np.arange(i, min(i + BLOCK_SIZE, n_cols))
        target = target_row[offsets]
        if not log_target:
            res = target * -1
        else:
            res = -np.exp(target)
        grad_row[offsets] = res


def kldiv_forward(y_pred, y_true, log_target, reduction):
    BT, V = y_pred.shape
    mode = _str_to_reduction_mode[reduction]
    output = np.zeros((BT, V) if mode == _REDUCTION_MODE_NONE else (BT, 1))
    for row in range(BT):
        _kldiv_kernel_forward(y_pred[row], y_true[row], output[row], V, log_target, mode)
    if mode == _REDUCTION_MODE_BATCHMEAN:
        return output.sum() / BT
    elif mode == _REDUCTION_MODE_SUM:
        return output.sum()
    elif mode == _REDUCTION_MODE_MEAN:
        return output.sum() / (BT * V)
    return output


def kldiv_backward(target, grad_output, log_target):
    BT, V = target.shape
    new_grads = np.zeros((BT, V))
    for row in range(BT):
        _kldiv_kernel_backward(target[row], new_grads[row], V, log_target)
    return new_grads * grad_output


class LigerKLDivFunction:
    def forward(self, y_pred, y_true, reduction="batchmean", log_target=False):
        self.y_true, self.reduction, self.log_target = y_true, reduction, log_target
        return kldiv_forward(y_pred, y_true, log_target=log_target, reduction=reduction)

    def backward(self, grad_output):
        derivative = kldiv_backward(self.y_true, grad_output, self.log_target)
        if self.reduction == "batchmean":
            derivative = derivative / self.y_true.shape[0]
        elif self.reduction == "mean":
            derivative = derivative / (self.y_true.shape[0] * self.y_true.shape[1])
        return derivative
