"""`backhand train`, from the words on the command line to the files that a run leaves."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backhand.training import load_checkpoint, load_model, save_checkpoint

FILES = {
    "checkpoint.safetensors",
    "curves.png",
    "history.csv",
    "history.json",
    "model.safetensors",
    "report.html",
}


@pytest.fixture
def train(
    backhand: Callable[..., Any], small_mnist: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    """``train("--seed", "1")``: a short run on the small data, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str | Path) -> Any:
        return backhand(
            "train", "--data", small_mnist, "--iterations", "30", "--batch-size", "20", *words
        )

    return run


def history(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "history.json").read_text(encoding="utf-8"))


def test_a_run_leaves_what_it_promises(train: Callable[..., Any], tmp_path: Path) -> None:
    run = train("--out", "run", "--hidden", "7", "--seed", "3")
    assert (run.status, run.err) == (0, "")
    assert {file.name for file in Path("run").iterdir()} == FILES
    record = history(Path("run"))
    assert len(record["train_loss"]) == 30
    assert record["settings"]["hidden_size"] == 7
    assert load_model(Path("run/model.safetensors")).params["W1"].shape == (784, 7)
    assert Path("run/curves.png").read_bytes().startswith(b"\x89PNG")
    # 200 images in batches of 20: an epoch is 10 iterations.
    rows = Path("run/history.csv").read_text(encoding="utf-8").splitlines()
    assert [row.split(",")[0] for row in rows] == ["iteration", "0", "10", "20"]


def test_the_report_needs_nothing_else(train: Callable[..., Any]) -> None:
    train("--out", "run")
    page = Path("run/report.html").read_text(encoding="utf-8")
    assert not re.search(r"(src|href)\s*=\s*[\"']?(https?:)?//", page)
    assert "url(http" not in page
    assert page.count("data:image/png;base64,") > 50  # wrong digits and the units' weights
    for parameter in ("W1", "b1", "W2", "b2"):
        assert f">{parameter}<" in page


def test_a_row_an_epoch_is_printed(train: Callable[..., Any]) -> None:
    run = train("--out", "run")
    rows = re.findall(r"^ +(\d+) +(\d+) +[\d.]+ +(0\.\d+) +(0\.\d+) ", run.out, re.MULTILINE)
    assert [(row[0], row[1]) for row in rows] == [("0", "0"), ("1", "10"), ("2", "20")]
    record = history(Path("run"))
    assert [row[2] for row in rows] == [f"{value:.4f}" for value in record["train_accuracy"]]
    assert [row[3] for row in rows] == [f"{value:.4f}" for value in record["test_accuracy"]]
    assert re.search(r"train acc, test acc \| 0\.\d{4}, 0\.\d{4}", run.out)
    assert "Report: run" in run.out
    assert "\r" not in run.out  # piped: no bar


def test_without_out_the_run_gets_a_folder_of_its_time(train: Callable[..., Any]) -> None:
    assert train("--no-check").status == 0
    (folder,) = Path("runs").iterdir()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d", folder.name)
    assert {file.name for file in folder.iterdir()} == FILES


def test_the_check_comes_first_and_can_be_left_out(train: Callable[..., Any]) -> None:
    out = train("--out", "checked").out
    assert out.index("cosine") < out.index("train acc")
    assert "cosine" not in train("--out", "unchecked", "--no-check").out


def test_quiet_says_nothing(train: Callable[..., Any]) -> None:
    run = train("--out", "run", "--quiet")
    assert (run.status, run.out, run.err) == (0, "", "")
    assert {file.name for file in Path("run").iterdir()} == FILES


def test_one_seed_reaches_everything(train: Callable[..., Any]) -> None:
    for name, seed in (("a", "5"), ("b", "5"), ("c", "6")):
        train("--out", name, "--seed", seed, "--no-check", "--quiet")
    a, b, c = (load_model(Path(name, "model.safetensors")).params["W1"] for name in "abc")
    np.testing.assert_array_equal(a, b)
    assert not np.array_equal(a, c)
    assert history(Path("a"))["train_loss"] == history(Path("b"))["train_loss"]


@pytest.mark.parametrize("sampling", ["replacement", "epoch"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_sampling_and_dtype(train: Callable[..., Any], sampling: str, dtype: str) -> None:
    run = train("--out", "run", "--no-check", "--sampling", sampling, "--dtype", dtype)
    assert run.status == 0
    assert load_model(Path("run/model.safetensors")).params["W1"].dtype == dtype
    assert history(Path("run"))["settings"]["sampling"] == sampling


def test_the_engine_is_chosen_and_said(train: Callable[..., Any]) -> None:
    pytest.importorskip("numba", reason="the engine's extra is not installed")
    run = train("--out", "fast", "--engine", "compiled", "--threads", "1")
    assert (run.status, run.err) == (0, "")
    assert re.search(r"Engine: compiled, (sparse|dense) first layer, 1 threads", run.out)
    assert history(Path("fast"))["engine"]["name"] == "compiled"
    plain = train("--out", "plain", "--engine", "layers")
    assert "Engine: the layers\n" in plain.out
    losses = [history(Path(name))["train_loss"] for name in ("fast", "plain")]
    np.testing.assert_allclose(losses[0], losses[1], atol=1e-4)
    short = train("--out", "short")
    assert "Engine: the layers (compiling would cost more" in short.out


def test_a_compiled_run_goes_on_compiled(train: Callable[..., Any]) -> None:
    pytest.importorskip("numba", reason="the engine's extra is not installed")
    train("--out", "whole", "--engine", "compiled", "--iterations", "45")
    train("--out", "part", "--engine", "compiled")
    run = train("--resume", "part", "--iterations", "45")
    assert run.status == 0
    assert history(Path("part"))["engine"] == history(Path("whole"))["engine"]
    assert history(Path("part"))["train_loss"] == history(Path("whole"))["train_loss"]


def test_convolutions_are_compiled_and_said(train: Callable[..., Any]) -> None:
    pytest.importorskip("numba", reason="the engine's extra is not installed")
    words = ("--network", "simple-conv", "--no-check", "--iterations", "3")
    run = train("--out", "fast", *words, "--engine", "compiled", "--threads", "1")
    assert (run.status, run.err) == (0, "")
    assert "Engine: compiled convolutions, 1 threads" in run.out
    engine = history(Path("fast"))["engine"]
    assert (engine["name"], engine["first_layer"]) == ("compiled", "convolution")
    assert "Engine: the layers (compiling would cost more" in train("--out", "short", *words).out


@pytest.mark.parametrize("value", ["-1", "many"])
def test_threads_that_make_no_sense(train: Callable[..., Any], value: str) -> None:
    refused(train("--threads", value), "--threads")


def test_it_speaks_japanese(train: Callable[..., Any]) -> None:
    run = train("--out", "run", "--lang", "ja")
    assert run.status == 0
    for words in ("エポック", "訓練正解率", "平均絶対", "回の反復を終えました", "レポート"):
        assert words in run.out
    assert '<html lang="ja"' in Path("run/report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("sampling", ["replacement", "epoch"])
def test_a_longer_run_goes_on_from_the_last_one(train: Callable[..., Any], sampling: str) -> None:
    common = ("--no-check", "--quiet", "--sampling", sampling)
    train("--out", "whole", *common)
    train("--out", "part", *common, "--iterations", "17")
    assert train("--out", "part", "--resume", "--no-check", "--quiet").status == 0
    whole, part = (load_checkpoint(Path(n, "checkpoint.safetensors")) for n in ("whole", "part"))
    assert whole.train_loss.tolist() == part.train_loss.tolist()
    for name, array in whole.parameters.items():
        np.testing.assert_array_equal(part.parameters[name], array)


def test_resume_alone_takes_the_last_run(train: Callable[..., Any]) -> None:
    train("--no-check", "--quiet", "--iterations", "10")
    (folder,) = Path("runs").iterdir()
    run = train("--resume", "--no-check")
    assert run.status == 0
    assert f"Going on with {folder} after 10 of 30 iterations." in run.out
    assert len(history(folder)["train_loss"]) == 30


def test_resume_names_a_folder(train: Callable[..., Any]) -> None:
    train("--out", "run", "--no-check", "--quiet", "--iterations", "10")
    assert train("--resume", "run", "--no-check", "--quiet").status == 0
    assert len(history(Path("run"))["train_loss"]) == 30


def test_ctrl_c_prints_the_command_that_goes_on(
    backhand: Callable[..., Any], train: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("--no-check", "--hidden", "5", "--iterations", "60", "--out")
    assert train(*words, "whole").status == 0
    checkpoint = Path("cut/checkpoint.safetensors")
    saved = []

    def pressed_at_the_third(*words: Any) -> None:
        save_checkpoint(*words)
        saved.append(words)
        if len(saved) == 3:
            signal.raise_signal(signal.SIGINT)

    # As a terminal has it: in a shell's background it is ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    monkeypatch.setattr("backhand.training.trainer.save_checkpoint", pressed_at_the_third)
    try:
        run = train(*words, "cut")
    finally:
        signal.signal(signal.SIGINT, before)
    assert run.status == 130
    assert "Traceback" not in run.err
    said = re.search(r"stopped after (\d+) of 60 iterations", run.err)
    assert said
    assert 0 < load_checkpoint(checkpoint).iteration == int(said[1]) < 60
    command = shlex.split(run.err.strip().splitlines()[-1])
    assert "--resume" in command
    assert backhand(*command[command.index("train") :]).status == 0
    done, other = (load_checkpoint(f"{name}/checkpoint.safetensors") for name in ("whole", "cut"))
    assert done.train_loss.tolist() == other.train_loss.tolist()
    for name, array in done.parameters.items():
        np.testing.assert_array_equal(other.parameters[name], array)


def refused(run: Any, *words: str) -> None:
    """A clear message that names the thing, a status that is none of success, no traceback."""
    assert run.status not in (0, None)
    assert "Traceback" not in run.err
    for word in words:
        assert word in run.err, run.err


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--iterations", "0"),
        ("--iterations", "-1"),
        ("--batch-size", "0"),
        ("--batch-size", "201"),
        ("--learning-rate", "0"),
        ("--learning-rate", "-0.1"),
        ("--learning-rate", "nan"),
        ("--learning-rate", "inf"),
        ("--hidden", "0"),
        ("--seed", "-1"),
        ("--dtype", "int8"),
        ("--sampling", "alphabetical"),
        ("--iterations", "many"),
    ],
)
def test_settings_that_make_no_sense(train: Callable[..., Any], option: str, value: str) -> None:
    refused(train("--out", "run", option, value), option, value)
    assert not Path("run").exists()


def test_another_run_is_not_written_over(train: Callable[..., Any]) -> None:
    train("--out", "run", "--no-check", "--quiet", "--iterations", "10")
    before = {file: file.read_bytes() for file in Path("run").iterdir()}
    refused(train("--out", "run"), "run", "--resume")
    assert {file: file.read_bytes() for file in Path("run").iterdir()} == before


def test_a_file_is_no_folder(train: Callable[..., Any]) -> None:
    Path("run").write_text("mine")
    refused(train("--out", "run"), "run")
    refused(train("--out", "run/deeper"), "run")
    assert Path("run").read_text() == "mine"


@pytest.mark.skipif(
    os.name != "posix" or not hasattr(os, "geteuid") or os.geteuid() == 0,
    reason="the administrator may write anywhere",
)
def test_a_folder_that_may_not_be_written(train: Callable[..., Any]) -> None:
    Path("locked").mkdir(mode=0o500)
    refused(train("--out", "locked/run"), "locked")


def test_resume_without_a_run(train: Callable[..., Any]) -> None:
    refused(train("--resume"), "--resume DIR")
    refused(train("--resume", "nowhere"), "nowhere", "checkpoint.safetensors")
    train("--out", "run", "--no-check", "--quiet", "--iterations", "10")
    refused(train("--resume", "run", "--out", "other"), "--resume run", "--out other")


def test_resume_with_another_setting(train: Callable[..., Any]) -> None:
    train("--out", "run", "--no-check", "--quiet", "--iterations", "10")
    refused(train("--resume", "run", "--hidden", "9"), "--hidden", "9")
    refused(train("--resume", "run", "--iterations", "5"), "--iterations", "5")
    assert load_checkpoint(Path("run/checkpoint.safetensors")).iteration == 10


@pytest.mark.parametrize("damage", ["cut", "changed", "other"])
def test_a_damaged_checkpoint(train: Callable[..., Any], damage: str) -> None:
    train("--out", "run", "--no-check", "--quiet", "--iterations", "10")
    file = Path("run/checkpoint.safetensors")
    content = file.read_bytes()
    if damage == "cut":
        content = content[: len(content) // 2]
    elif damage == "changed":
        content = content[:-100] + bytes([content[-100] ^ 1]) + content[-99:]
    else:
        content = Path("run/model.safetensors").read_bytes()
    file.write_bytes(content)
    refused(train("--resume", "run"), "checkpoint.safetensors")
    assert file.read_bytes() == content


def test_a_loss_that_is_no_number_stops_the_run(train: Callable[..., Any]) -> None:
    run = train("--out", "run", "--no-check", "--learning-rate", "1e30")
    refused(run, "iteration")
    assert not Path("run/model.safetensors").exists()


OTHER_NETWORKS = [
    ("--network", "multi-layer", "--layers", "3", "--hidden", "20", "--batch-norm"),
    ("--network", "multi-layer", "--dropout", "0.3", "--activation", "gelu"),
    ("--network", "simple-conv", "--optimizer", "adam"),
    ("--network", "deep-conv", "--optimizer", "adamw", "--schedule", "cosine", "--clip", "1"),
]


@pytest.mark.parametrize("words", OTHER_NETWORKS, ids=lambda words: "-".join(words[1::2]))
def test_other_networks_are_checked_and_trained(
    train: Callable[..., Any], words: tuple[str, ...]
) -> None:
    run = train("--out", "run", *words, "--iterations", "12")
    assert (run.status, run.err) == (0, "")
    assert "cosine" in run.out
    assert re.search(r"First loss: \d\.\d+ nats", run.out)
    assert re.search(r"One batch by heart: accuracy 100%", run.out)
    page = Path("run/report.html").read_text(encoding="utf-8")
    assert "parameters:" in page
    assert load_model(Path("run/model.safetensors")).architecture
    settings = history(Path("run"))["settings"]
    assert settings["learning_rate"] in (0.1, 0.001)


@pytest.mark.parametrize("words", OTHER_NETWORKS[1:], ids=lambda words: "-".join(words[1::2]))
def test_other_networks_go_on_bit_for_bit(
    train: Callable[..., Any], words: tuple[str, ...]
) -> None:
    common = (*words, "--no-check", "--quiet", "--schedule", "constant", "--threads", "1")
    train("--out", "whole", *common, "--iterations", "8")
    train("--out", "part", *common, "--iterations", "5")
    assert train("--resume", "part", *common, "--iterations", "8").status == 0
    assert history(Path("whole"))["train_loss"] == history(Path("part"))["train_loss"]


def test_epochs_or_iterations(train: Callable[..., Any]) -> None:
    refused(train("--out", "run", "--epochs", "3"), "--epochs", "--iterations")


def test_a_file_of_settings_that_options_overrule(train: Callable[..., Any]) -> None:
    Path("mine.toml").write_text("hidden_size = 9\nseed = 4\n", encoding="utf-8")
    train("--settings", "mine.toml", "--seed", "5", "--out", "run", "--no-check")
    settings = history(Path("run"))["settings"]
    assert (settings["hidden_size"], settings["seed"]) == (9, 5)
    Path("mine.toml").write_text("hiden_size = 9", encoding="utf-8")
    refused(train("--settings", "mine.toml", "--out", "other"), "did you mean 'hidden_size'")


def test_what_a_network_has_no_use_for(train: Callable[..., Any]) -> None:
    refused(train("--out", "run", "--batch-norm"), "no use for batch_norm")
    refused(train("--out", "run", "--optimizer", "adm"), "adm")
    assert not Path("run").exists()


def test_data_of_ones_own(backhand: Callable[..., Any], tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    x, t = rng.random((120, 6)), np.array(["no", "yes"])[rng.integers(0, 2, 120)]
    x[t == "yes", 0] += 2
    np.savez(tmp_path / "mine.npz", x=x, y=t)
    run = backhand(
        *("train", "--data", tmp_path / "mine.npz", "--epochs", "20", "--batch-size", "20"),
        *("--out", tmp_path / "run", "--keep-best", "--hidden", "8"),
    )
    assert run.status == 0, run.err
    assert float(re.search(r"test acc \| [\d.]+, ([\d.]+)", run.out)[1]) > 0.8
    assert (tmp_path / "run/best.safetensors").is_file()
    page = (tmp_path / "run/report.html").read_text(encoding="utf-8")
    assert "yes" in page
