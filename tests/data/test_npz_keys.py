from __future__ import annotations

from pathlib import Path

import pytest

from backhand.data.npz_keys import choose_keys
from backhand.errors import DataError

PATH = Path("own.npz")


@pytest.mark.parametrize(
    "held",
    [
        ["x_train", "y_train", "x_test", "y_test"],
        ["X_train", "t_train", "X_test", "t_test"],
        ["train_images", "train_labels", "test_images", "test_labels"],
        ["x_train", "y_train", "x_val", "y_val"],
        ["x_train", "y_train"],
        ["x", "y"],
        ["X", "t"],
        ["images", "labels"],
        ["data", "target"],
    ],
)
def test_usual_keys_are_known(held: list[str]) -> None:
    pairs, names = choose_keys([*held, "meta"], PATH)
    assert [key for pair in pairs for key in pair] == held
    assert names is None


def test_test_goes_before_validation() -> None:
    held = [f"{part}_{kind}" for part in ("train", "val", "test") for kind in ("images", "labels")]
    pairs, names = choose_keys([*held, "class_names"], PATH)
    assert pairs == [("train_images", "train_labels"), ("test_images", "test_labels")]
    assert names == "class_names"


@pytest.mark.parametrize(
    ("held", "lacks", "perhaps"),
    [
        ("x_trian y_train x_test y_test", "x_train", {"x_trian": "x_train"}),
        ("X_Trian y_train x_test y_test", "x_train", {"X_Trian": "x_train"}),
        ("x_train y_train x_tset y_tset", "x_test, y_test", {"x_tset": "x_test"}),
        ("x_train y_train x_test", "y_test", {}),
        ("x_train t_train x_test", "t_test", {}),
        ("train_images train_lables", "train_labels", {"train_lables": "train_labels"}),
        ("images lables", "labels", {"lables": "labels"}),
        ("imags labels", "images", {"imags": "images"}),
        ("data traget", "target", {"traget": "target"}),
        ("y", "x", {}),
        ("foo bar", "x_train, y_train, x_test, y_test", {}),
        ("", "x_train, y_train, x_test, y_test", {}),
    ],
)
def test_missing_key_is_named_with_what_was_perhaps_meant(
    held: str, lacks: str, perhaps: dict[str, str]
) -> None:
    with pytest.raises(DataError) as caught:
        choose_keys(held.split(), PATH)
    text = str(caught.value)
    assert f"own.npz lacks {lacks}; it holds {', '.join(held.split()) or '-'}." in text
    for key, wanted in perhaps.items():
        assert f"Perhaps {key} is meant to be {wanted}." in text
    assert perhaps or "Perhaps" not in text
