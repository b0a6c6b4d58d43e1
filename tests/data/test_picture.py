from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from backhand.data.picture import open_picture
from backhand.errors import ImageError


def test_turn_of_the_camera_is_undone(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    Image.new("L", (30, 20)).save(tmp_path / "a.jpg", exif=exif)
    picture = open_picture(tmp_path / "a.jpg")
    assert picture.size == (20, 30)
    assert picture.format == "JPEG"


def test_what_is_no_picture_is_told(tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("not a picture")
    Image.effect_noise((64, 64), 90).save(tmp_path / "whole.jpg")
    content = (tmp_path / "whole.jpg").read_bytes()
    (tmp_path / "cut.jpg").write_bytes(content[: len(content) // 2])
    with pytest.raises(ImageError, match=r"text\.png is no image that can be read"):
        open_picture(tmp_path / "text.png")
    with pytest.raises(ImageError, match=r"cut\.jpg can't be read"):
        open_picture(tmp_path / "cut.jpg")
    with pytest.raises(ImageError, match=r"absent\.png doesn't exist"):
        open_picture(tmp_path / "absent.png")
    with pytest.raises(ImageError, match="is a folder"):
        open_picture(tmp_path)


def test_a_picture_of_too_many_dots_is_refused_before_it_is_unpacked(tmp_path):
    from PIL import Image

    Image.new("1", (12_000, 12_000)).save(tmp_path / "a.png")
    with pytest.raises(ImageError, match="dots"):
        open_picture(tmp_path / "a.png")
