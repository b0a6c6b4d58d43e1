from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from backhand.data import Dataset
from backhand.data.image_folder import holds_class_folders, read_image_folder
from backhand.errors import DataError

Read = Callable[..., Dataset]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def read(said: list[str]) -> Read:
    def read(folder: Path, seed: int = 0, test_share: float = 0.2) -> Dataset:
        return read_image_folder(folder, seed=seed, test_share=test_share, notify=said.append)

    return read


def save(path: Path, levels: Any, **more: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.asarray(levels)).save(path, **more)
    return path


def grey(level: int, height: int = 4, width: int = 6) -> np.ndarray:
    return np.full((height, width), level, np.uint8)


def fill(folder: Path, counts: dict[str, int], level: int = 0) -> Path:
    """Grey images 4 high and 6 wide, each of a level of its own."""
    for name in counts:
        for number in range(counts[name]):
            save(folder / name / f"{number}.png", grey(level))
            level += 1
    return folder


def levels_of(x: np.ndarray) -> list[int]:
    return [int(image.flat[0]) for image in x]


def test_train_and_test_folders_are_read(tmp_path: Path, read: Read, said: list[str]) -> None:
    fill(tmp_path / "set" / "train", {"10": 3, "2": 4})
    fill(tmp_path / "set" / "test", {"10": 1, "2": 2}, level=100)
    dataset = read(tmp_path / "set")
    assert dataset.class_names == ("2", "10")
    assert dataset.name == dataset.title == "set"
    assert dataset.source == str(tmp_path / "set")
    assert dataset.num_classes == 2
    assert dataset.sample_shape == (4, 6)
    assert dataset.x_train.dtype == dataset.x_test.dtype == np.uint8
    assert dataset.x_train.shape == (7, 4, 6)
    for x, t, tens in (
        (dataset.x_train, dataset.t_train, {0, 1, 2}),
        (dataset.x_test, dataset.t_test, {100}),
    ):
        for level, label in zip(levels_of(x), t, strict=True):
            assert dataset.class_names[label] == ("10" if level in tens else "2")
    assert sorted(levels_of(dataset.x_train)) == list(range(7))
    assert sorted(levels_of(dataset.x_test)) == [100, 101, 102]
    assert said == []


def test_order_is_mixed_and_the_same_for_a_seed(tmp_path: Path, read: Read) -> None:
    fill(tmp_path / "train", {"a": 20, "b": 20})
    fill(tmp_path / "test", {"a": 2, "b": 2})
    one, same, other = read(tmp_path), read(tmp_path), read(tmp_path, seed=1)
    np.testing.assert_array_equal(one.x_train, same.x_train)
    assert not np.array_equal(one.x_train, other.x_train)
    assert set(one.t_train[:8]) == {0, 1}


@pytest.mark.parametrize("name", ["test", "Testing", "val", "valid", "validation"])
def test_test_folder_goes_by_several_names(tmp_path: Path, read: Read, name: str) -> None:
    fill(tmp_path / "Train", {"a": 2, "b": 2})
    fill(tmp_path / name, {"a": 1, "b": 1}, level=50)
    assert sorted(levels_of(read(tmp_path).x_test)) == [50, 51]


def test_test_goes_before_validation_and_that_is_said(
    tmp_path: Path, read: Read, said: list[str]
) -> None:
    fill(tmp_path / "train", {"a": 2, "b": 2})
    fill(tmp_path / "val", {"a": 1, "b": 1}, level=50)
    fill(tmp_path / "test", {"a": 1}, level=70)
    assert levels_of(read(tmp_path).x_test) == [70]
    assert said == [f"Tested on {tmp_path / 'test'}; {tmp_path / 'val'} is not used."]


@pytest.mark.parametrize("inner", ["", "train"])
def test_share_is_held_out_where_no_test_folder_is(
    tmp_path: Path, read: Read, said: list[str], inner: str
) -> None:
    fill(tmp_path / inner, {"a": 20, "b": 10})
    dataset = read(tmp_path, test_share=0.3)
    assert np.bincount(dataset.t_test).tolist() == [6, 3]
    assert np.bincount(dataset.t_train).tolist() == [14, 7]
    together = levels_of(dataset.x_train) + levels_of(dataset.x_test)
    assert sorted(together) == list(range(30))
    assert len(said) == 1
    assert "9 of its 30 samples, 30% of each class" in said[0]


def test_train_can_be_a_class(tmp_path: Path, read: Read) -> None:
    fill(tmp_path, {"bus": 3, "train": 3})
    assert read(tmp_path).class_names == ("bus", "train")


def test_colour_makes_all_colour(tmp_path: Path, read: Read) -> None:
    fill(tmp_path, {"a": 3, "b": 3})
    colour = np.zeros((4, 6, 3), np.uint8)
    colour[..., 0], colour[..., 2] = 200, 100
    save(tmp_path / "b" / "9.png", colour)
    dataset = read(tmp_path)
    assert dataset.x_train.shape[1:] == dataset.sample_shape == (3, 4, 6)
    every = np.concatenate((dataset.x_train, dataset.x_test))
    assert len(every) == 7
    red = every[every[:, 0, 0, 0] == 200]
    assert red[:, :, 1, 1].tolist() == [[200, 0, 100]]
    others = every[every[:, 0, 0, 0] != 200]
    assert (others == others[:, :1]).all()


def test_grey_saved_as_colour_is_grey(tmp_path: Path, read: Read) -> None:
    for name in "ab":
        for number in range(2):
            rgb = np.repeat(grey(90)[..., None], 3, axis=2)
            save(tmp_path / name / f"{number}.jpg", rgb)
    dataset = read(tmp_path)
    assert dataset.sample_shape == (4, 6)
    assert set(dataset.x_train.ravel()) == {90}


def one_image(folder: Path, picture: Image.Image, name: str = "a.png", **more: Any) -> None:
    """The picture in both classes, twice."""
    for class_name in "ab":
        (folder / class_name).mkdir()
        for number in range(2):
            picture.save(folder / class_name / f"{number}{name}", **more)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
def test_transparent_parts_are_white(tmp_path: Path, read: Read, mode: str) -> None:
    levels = np.zeros((2, 2, 4), np.uint8)
    levels[0, 0] = 40, 40, 40, 255
    picture = Image.fromarray(levels)
    picture = picture.quantize(4) if mode == "PA" else picture.convert(mode)
    one_image(tmp_path, picture)
    assert read(tmp_path).x_train[0].tolist() == [[40, 255], [255, 255]]


def test_black_and_white_and_palettes_are_read(tmp_path: Path, read: Read) -> None:
    picture = Image.fromarray(np.array([[0, 255], [255, 0]], np.uint8)).convert("1")
    one_image(tmp_path, picture)
    picture.convert("P").save(tmp_path / "a" / "p.gif")
    dataset = read(tmp_path)
    assert dataset.x_train.shape[1:] == (2, 2)
    assert (dataset.x_train == [[0, 255], [255, 0]]).all()


@pytest.mark.parametrize("name", ["a.png", "a.tif", "a.pgm"])
def test_sixteen_bits_give_their_upper_eight(tmp_path: Path, read: Read, name: str) -> None:
    deep = (np.array([[0, 1], [128, 255]]) * 257).astype(np.uint16)
    one_image(tmp_path, Image.fromarray(deep), name)
    assert read(tmp_path).x_train[0].tolist() == [[0, 1], [128, 255]]


@pytest.mark.parametrize("dtype", [np.float32, np.int32])
def test_levels_without_a_white_are_refused(tmp_path: Path, read: Read, dtype: Any) -> None:
    one_image(tmp_path, Image.fromarray(np.ones((2, 2), dtype)), "a.tif")
    with pytest.raises(DataError, match=r"0a\.tif has 32-bit levels"):
        read(tmp_path)


def test_other_files_are_skipped(tmp_path: Path, read: Read, said: list[str]) -> None:
    fill(tmp_path / "train", {"a": 2, "b": 2})
    fill(tmp_path / "test", {"a": 1, "b": 1})
    folder = tmp_path / "train"
    (tmp_path / "README.txt").touch()
    (folder / ".DS_Store").touch()
    (folder / "a" / "._0.png").write_bytes(b"\0")
    (folder / "a" / "Thumbs.db").touch()
    (folder / "a" / "inner").mkdir()
    fill(folder, {".ipynb_checkpoints": 1, "__MACOSX": 1})
    assert read(tmp_path).class_names == ("a", "b")
    assert said == []
    (folder / "a" / "notes.txt").touch()
    assert len(read(tmp_path).x_train) == 4
    assert len(said) == 1
    assert "by their names: 1, such as" in said[0]
    assert str(folder / "a" / "notes.txt") in said[0]


def test_one_name_in_two_spellings_is_one_class(tmp_path: Path, read: Read) -> None:
    fill(tmp_path / "train", {unicodedata.normalize("NFD", "が"): 2, "b": 2})
    fill(tmp_path / "test", {unicodedata.normalize("NFC", "が"): 1})
    assert read(tmp_path).class_names == ("b", "が")


def test_size_that_differs_is_named(tmp_path: Path, read: Read) -> None:
    fill(tmp_path, {"a": 2, "b": 2})
    save(tmp_path / "b" / "odd.png", grey(1, 5, 7))
    with pytest.raises(
        DataError, match=r"b.odd\.png has 7×5 pixels, but .*a.0\.png, .* has 6×4: scale or crop"
    ):
        read(tmp_path)


def test_size_that_differs_in_the_test_folder_is_named(tmp_path: Path, read: Read) -> None:
    fill(tmp_path / "train", {"a": 2, "b": 2})
    save(tmp_path / "test" / "b" / "odd.png", grey(1, 5, 7))
    with pytest.raises(DataError, match=r"odd\.png has 7×5 pixels"):
        read(tmp_path)


@pytest.mark.parametrize("content", [b"", b"not an image", "cut"])
def test_image_that_cannot_be_read_is_named(tmp_path: Path, read: Read, content: Any) -> None:
    fill(tmp_path, {"a": 2, "b": 2})
    path = save(tmp_path / "a" / "bad.png", grey(3))
    path.write_bytes(path.read_bytes()[:45] if content == "cut" else content)
    with pytest.raises(DataError, match=r"bad\.png"):
        read(tmp_path)


def test_one_class_is_refused(tmp_path: Path, read: Read) -> None:
    with pytest.raises(DataError, match="of one class, a"):
        read(fill(tmp_path, {"a": 3}))


def test_class_of_one_image_cannot_be_split(tmp_path: Path, read: Read) -> None:
    with pytest.raises(DataError, match=r"class b in .* has only one sample"):
        read(fill(tmp_path, {"a": 3, "b": 1}))


@pytest.mark.parametrize("part", ["train", "test"])
def test_empty_class_folder_is_named(tmp_path: Path, read: Read, part: str) -> None:
    for name in ("train", "test"):
        fill(tmp_path / name, {"a": 3, "b": 3})
    (tmp_path / part / "c").mkdir()
    (tmp_path / part / "c" / "a.txt").touch()
    with pytest.raises(DataError, match=r"class folder .*c holds no image \(\.png"):
        read(tmp_path)


def test_test_class_must_be_in_train(tmp_path: Path, read: Read) -> None:
    fill(tmp_path / "train", {"a": 2, "b": 2})
    fill(tmp_path / "test", {"a": 1, "c": 1})
    with pytest.raises(DataError, match="samples of c, of which"):
        read(tmp_path)


def test_test_folder_alone_is_refused(tmp_path: Path, read: Read) -> None:
    fill(tmp_path / "test", {"a": 1, "c": 1})
    with pytest.raises(DataError, match="no folder train"):
        read(tmp_path)


@pytest.mark.parametrize("empty", ["", "train", "test"])
def test_folder_without_class_folders_is_told(tmp_path: Path, read: Read, empty: str) -> None:
    if empty:
        fill(tmp_path / "train", {"a": 2, "b": 2})
        (tmp_path / "test").mkdir()
    if empty == "train":
        for path in sorted((tmp_path / "train").rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
    save(tmp_path / empty / "loose.png", grey(0))
    with pytest.raises(DataError, match="has no class folders: put the images of each class"):
        read(tmp_path)


def test_folder_that_cannot_be_listed_is_told(
    tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(DataError, match="can't be read: Permission denied"):
        read(tmp_path)
    assert not holds_class_folders(tmp_path)


def test_folders_of_images_are_recognised(tmp_path: Path) -> None:
    assert not holds_class_folders(tmp_path)
    save(tmp_path / "loose.png", grey(0))
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "notes.txt").touch()
    assert not holds_class_folders(tmp_path)
    save(tmp_path / "a" / "0.png", grey(0))
    assert holds_class_folders(tmp_path)
    assert holds_class_folders(fill(tmp_path / "other" / "train", {"a": 1}).parent)
    assert not holds_class_folders(fill(tmp_path / "third" / "deep", {"a": 1}).parent)
