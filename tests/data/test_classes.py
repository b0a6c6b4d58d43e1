from __future__ import annotations

import pytest

from backhand.data.classes import natural_order, require_learnable, require_two_classes
from backhand.errors import DataError


def test_numbers_in_names_are_in_order_of_size() -> None:
    names = ["10", "9", "cat10", "Cat9", "dog", "2", "cat", "٣"]
    assert sorted(names, key=natural_order) == ["2", "٣", "9", "10", "cat", "Cat9", "cat10", "dog"]


def test_names_that_differ_in_capitals_alone_have_an_order() -> None:
    assert sorted(["a1", "A1"], key=natural_order) == sorted(["A1", "a1"], key=natural_order)


def test_one_class_is_too_few() -> None:
    require_two_classes(["cat", "dog"], "here")
    with pytest.raises(DataError, match="All samples in here are of one class, cat"):
        require_two_classes(["cat"], "here")


def test_test_class_must_be_in_the_training_data() -> None:
    require_learnable(["cat"], ["cat", "dog"], "test", "train")
    with pytest.raises(DataError, match="data in here have samples of elk, owl, of which"):
        require_learnable(["cat", "elk", "owl"], ["cat", "dog"], "here", "there")
