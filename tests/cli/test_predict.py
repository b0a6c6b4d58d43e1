"""`backhand predict`: pictures of digits, and files that are none."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from backhand.data import load_dataset


@pytest.fixture(scope="module")
def trained(mnist_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run on the real MNIST, long enough to know most digits."""
    from backhand.cli import main

    folder = tmp_path_factory.mktemp("trained") / "run"
    words = ("train", "--data", mnist_folder, "--iterations", "1500", "--no-check", "--quiet")
    assert main([*map(str, words), "--out", str(folder)]) == 0
    return folder


def picture(digit: np.ndarray, kind: str) -> Image.Image:
    """Draw a 28×28 digit as people's files have it."""
    image = Image.fromarray(digit.reshape(28, 28).astype(np.uint8))
    if kind == "inked":  # black on white, much larger, off the centre
        paper = Image.new("L", (400, 300), 255)
        paper.paste(image.resize((140, 140)).point(lambda v: 255 - v), (20, 130))
        return paper
    if kind == "transparent":
        ink = Image.new("RGBA", (28, 28), (0, 0, 0, 0))
        ink.putalpha(image)
        return ink.resize((112, 112))
    return image


@pytest.mark.parametrize("kind", ["plain", "inked", "transparent"])
def test_real_digits_are_known_however_they_are_drawn(
    backhand: Callable[..., Any], trained: Path, mnist_folder: Path, tmp_path: Path, kind: str
) -> None:
    data = load_dataset(folder=mnist_folder)
    files = []
    for number in range(40):
        files.append(tmp_path / f"{number}.png")
        picture(data.x_test[number], kind).save(files[-1])
    run = backhand("predict", *files, "--model", trained, "--format", "json")
    assert run.status == 0
    answers = json.loads(run.out)["images"]
    for answer in answers:
        assert sum(answer["probabilities"]) == pytest.approx(1)
    right = sum(
        answer["digit"] == label for answer, label in zip(answers, data.t_test[:40], strict=True)
    )
    assert right >= 34


def test_the_last_run_is_the_model(
    backhand: Callable[..., Any], trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(trained, tmp_path / "runs" / "2026-01-01_00-00-00")
    Image.new("L", (28, 28), 0).save("blank.png")
    one = np.zeros((28, 28), np.uint8)
    one[4:24, 13:15] = 255
    Image.fromarray(one).save("one.png")
    run = backhand("predict", "one.png")
    assert run.status == 0
    assert "2026-01-01_00-00-00" in run.out
    blank = backhand("predict", "blank.png")
    assert blank.status != 0
    assert "blank.png" in blank.err


def test_a_file_that_is_no_picture_keeps_none_from_an_answer(
    backhand: Callable[..., Any], trained: Path, tmp_path: Path
) -> None:
    good = tmp_path / "good.png"
    one = np.zeros((28, 28), np.uint8)
    one[4:24, 13:15] = 255
    Image.fromarray(one).save(good)
    bad = tmp_path / "bad.png"
    bad.write_text("no picture at all")
    run = backhand("predict", bad, tmp_path / "missing.png", good, "--model", trained)
    assert run.status != 0
    assert "bad.png" in run.err
    assert "missing.png" in run.err
    assert "good.png" in run.out
    assert "Traceback" not in run.err


@pytest.mark.parametrize("damage", ["none", "cut", "text", "nowhere"])
def test_a_model_that_is_none(
    backhand: Callable[..., Any],
    trained: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    damage: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Image.new("L", (28, 28), 0).save("digit.png")
    model = tmp_path / "model.safetensors"
    words: tuple[str | Path, ...] = ("--model", model)
    if damage == "none":
        words = ()
    elif damage == "cut":
        model.write_bytes((trained / "model.safetensors").read_bytes()[:-100])
    elif damage == "text":
        model.write_text("weights")
    run = backhand("predict", "digit.png", *words)
    assert run.status not in (0, None)
    assert ("backhand train" if damage == "none" else "model.safetensors") in run.err
    assert "Traceback" not in run.err


def test_images_of_ones_own(backhand, tmp_path):
    from PIL import Image

    rng = np.random.default_rng(0)
    for name, level in (("dark", 30), ("light", 200)):
        folder = tmp_path / "mine" / name
        folder.mkdir(parents=True)
        for k in range(12):
            pixels = rng.integers(level, level + 40, (9, 7), dtype=np.uint8)
            Image.fromarray(pixels).save(folder / f"{k}.png")
    words = ("--data", tmp_path / "mine", "--batch-size", "8", "--epochs", "30", "--hidden", "5")
    run = backhand("train", *words, "--no-check", "--quiet", "--out", tmp_path / "run")
    assert run.status == 0, run.err
    image = tmp_path / "mine" / "light" / "0.png"
    told = backhand("predict", "--model", tmp_path / "run", image)
    assert told.status == 0, told.err
    assert f"{image}: light" in told.out
    Image.new("L", (28, 28)).save(tmp_path / "other.png")
    Image.new("RGB", (7, 9), "red").save(tmp_path / "red.png")
    for name, text in (("other", "28×28 pixels; the network was trained on 7×9"), ("red", "grey")):
        told = backhand("predict", "--model", tmp_path / "run", tmp_path / f"{name}.png")
        assert told.status != 0
        assert text in told.err
