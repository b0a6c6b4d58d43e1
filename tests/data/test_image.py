from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from backhand.data import Dataset
from backhand.data.image import digit_from_image, digit_from_ink
from backhand.errors import ImageError


def _drawing(
    size: tuple[int, int] = (200, 300), ink: int = 0, paper: int = 255, offset: int = 0
) -> Image.Image:
    """A thick seven, far from the middle where `offset` says so."""
    picture = Image.new("L", size, paper)
    draw = ImageDraw.Draw(picture)
    points = [(40 + offset, 40), (120 + offset, 40), (70 + offset, 200)]
    draw.line(points, fill=ink, width=16)
    return picture


def _saved(picture: Image.Image, folder: Path, name: str = "digit.png", **more: object) -> Path:
    picture.save(folder / name, **more)  # type: ignore[arg-type]
    return folder / name


def _centre(digit: np.ndarray) -> tuple[float, float]:
    rows, columns = np.indices(digit.shape)
    return (
        float((rows * digit).sum() / digit.sum()),
        float((columns * digit).sum() / digit.sum()),
    )


def test_digit_is_sized_and_placed_as_mnist_does(tmp_path: Path) -> None:
    digit = digit_from_image(_saved(_drawing(), tmp_path))
    assert digit.shape == (28, 28)
    assert digit.dtype == np.float64
    assert digit.min() == 0
    assert digit.max() == 1
    rows, columns = np.nonzero(digit)
    assert rows.max() - rows.min() + 1 == 20
    assert columns.max() - columns.min() + 1 < 20
    # Whole pixels: within half of one of where MNIST has it.
    assert np.allclose(_centre(digit), 14, atol=0.5 + 1e-9)


def test_place_on_the_paper_makes_no_difference(tmp_path: Path) -> None:
    left = digit_from_image(_saved(_drawing(), tmp_path))
    right = digit_from_image(_saved(_drawing(offset=60), tmp_path))
    np.testing.assert_array_equal(left, right)


def test_chalk_and_ink_are_the_same(tmp_path: Path) -> None:
    ink = digit_from_image(_saved(_drawing(), tmp_path))
    chalk = digit_from_image(_saved(_drawing(ink=255, paper=0), tmp_path))
    grey = digit_from_image(_saved(_drawing(ink=80, paper=200), tmp_path))
    np.testing.assert_allclose(ink, chalk, atol=1e-6)
    np.testing.assert_allclose(ink, grey, atol=1e-6)


def test_transparent_paper_is_white(tmp_path: Path) -> None:
    # Black ink whose transparent surroundings are black too: without care, all black.
    alpha = _drawing(ink=255, paper=0)
    picture = Image.merge("RGBA", (*[Image.new("L", alpha.size, 0)] * 3, alpha))
    expected = digit_from_image(_saved(_drawing(), tmp_path))
    np.testing.assert_allclose(digit_from_image(_saved(picture, tmp_path)), expected, atol=1e-6)


def test_camera_turn_is_undone(tmp_path: Path) -> None:
    upright = _drawing()
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter to the right when shown
    path = _saved(upright.transpose(Image.Transpose.ROTATE_90), tmp_path, exif=exif)
    expected = digit_from_image(_saved(upright, tmp_path, "upright.png"))
    np.testing.assert_array_equal(digit_from_image(path), expected)


@pytest.mark.parametrize(
    ("suffix", "modes"),
    [
        ("png", ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")),
        ("tiff", ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16")),
        ("gif", ("1", "L", "P", "RGB", "RGBA")),
        ("jpg", ("1", "L", "RGB", "CMYK")),
        ("bmp", ("1", "L", "P", "RGB", "RGBA")),
    ],
)
def test_modes_and_formats(tmp_path: Path, suffix: str, modes: tuple[str, ...]) -> None:
    expected = digit_from_image(_saved(_drawing(), tmp_path, "plain.png"))
    for mode in modes:
        picture = _drawing()
        if mode == "I;16":
            picture = Image.fromarray(np.asarray(picture).astype(np.uint16) * 257)
        else:
            picture = picture.convert(mode)
        path = _saved(picture, tmp_path, f"digit.{suffix}")
        np.testing.assert_allclose(digit_from_image(path), expected, atol=0.1, err_msg=mode)


def test_digits_of_mnist_come_back_as_they_were(real_mnist: Dataset, tmp_path: Path) -> None:
    originals = real_mnist.x_test[:50]
    errors = [
        np.abs(digit_from_image(_saved(Image.fromarray(original), tmp_path)) - original / 255)
        for original in originals
    ]
    # Only what is fainter than a tenth of the ink is gone, and no pixel has moved.
    assert np.mean(errors) < 0.002
    assert np.mean([error.max() <= 0.11 for error in errors]) > 0.95


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    width=st.integers(1, 60),
    height=st.integers(1, 60),
    seed=st.integers(0, 2**16),
)
def test_any_picture_gives_a_digit_or_an_image_error(
    tmp_path: Path, width: int, height: int, seed: int
) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width), np.uint8)
    path = _saved(Image.fromarray(pixels), tmp_path)
    try:
        digit = digit_from_image(path)
    except ImageError:
        return
    assert digit.shape == (28, 28)
    assert np.isfinite(digit).all()
    assert digit.max() == 1


@pytest.mark.parametrize("paper", [0, 128, 255])
def test_blank_picture_shows_nothing(tmp_path: Path, paper: int) -> None:
    path = _saved(Image.new("L", (40, 40), paper), tmp_path)
    with pytest.raises(ImageError, match=r"digit\.png shows nothing"):
        digit_from_image(path)


def test_what_is_no_image_is_named(tmp_path: Path) -> None:
    text = tmp_path / "notes.png"
    text.write_text("no picture")
    with pytest.raises(ImageError, match=r"notes\.png is no image"):
        digit_from_image(text)
    with pytest.raises(ImageError, match=r"absent\.png doesn't exist"):
        digit_from_image(tmp_path / "absent.png")
    with pytest.raises(ImageError, match="is a folder"):
        digit_from_image(tmp_path)


def test_cut_image_is_named(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (80, 80), np.uint8)
    path = _saved(Image.fromarray(noise), tmp_path)
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(ImageError, match=r"digit\.png can't be read"):
        digit_from_image(path)


def test_huge_picture_is_refused_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    path = _saved(_drawing(), tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ImageError, match="can't be read"):
            digit_from_image(path)


def test_ink_goes_the_way_of_a_picture(tmp_path: Path) -> None:
    picture = _drawing()
    ink = (255 - np.asarray(picture, float)) / 255
    np.testing.assert_array_equal(digit_from_ink(ink), digit_from_image(_saved(picture, tmp_path)))


def test_no_ink_is_told() -> None:
    with pytest.raises(ImageError, match="nothing is drawn"):
        digit_from_ink(np.zeros((112, 112)))
