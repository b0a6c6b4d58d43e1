"""Whether two names differ by one slip of the hand."""

from __future__ import annotations


def one_slip_apart(a: str, b: str) -> bool:
    """Whether one letter too many, too few, wrong, or two swapped ones make a of b.

    Names that people choose to differ are no slips: another digit (conv1, conv2), a
    plural, a class and its function (Relu, relu), constants, names of less than four
    letters.

    >>> one_slip_apart("SofttmaxWithLoss", "SoftmaxWithLoss")
    True
    >>> one_slip_apart("Softmax_with_loss", "SoftmaxWithLoss"), one_slip_apart("Relu", "relu")
    (True, False)
    >>> one_slip_apart("SoftmaxWithLos", "SoftmaxWithLoss")
    True
    >>> one_slip_apart("conv1", "conv2"), one_slip_apart("layer", "layers")
    (False, False)
    """
    if a == b or min(len(a), len(b)) < 4 or a[0] != b[0] or a.isupper() or b.isupper():
        return False
    if a.replace("_", "").lower() == b.replace("_", "").lower():
        return True
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    left, right = a[start:], b[start:]
    while left and right and left[-1] == right[-1]:
        left, right = left[:-1], right[:-1]
    if any(letter.isdigit() or letter == "_" for letter in left + right):
        return False
    if {left, right} == {"s", ""} and (a.endswith("s") != b.endswith("s")):
        return False
    if len(left) + len(right) == 1:
        # W1 or dW: a letter before or behind is a choice; one within is a slip, or the same twice.
        longer = a if left else b
        return 0 < start < len(longer) - 1 or (start > 0 and longer[start] == longer[start - 1])
    if len(left) == len(right) == 1:
        return start > 0
    return len(left) == len(right) == 2 and left == right[::-1]
