"""`backhand export`, from a run's folder to files that others read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from backhand.exchange import load_state_dict
from backhand.training import load_model


@pytest.fixture
def run(backhand, small_mnist, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = ("--iterations", "20", "--batch-size", "20", "--no-check", "--quiet", "--out", "run")
    assert backhand("train", "--data", small_mnist, *words).status == 0
    return lambda *words: backhand("export", "run", *words, "--data", small_mnist)


def test_onnx_is_verified_on_the_test_set(run):
    onnxruntime = pytest.importorskip("onnxruntime", reason="the extra onnx is not installed")
    done = run("--onnx", "m.onnx")
    assert (done.status, done.err) == (0, "")
    assert "on 50 test samples" in done.out
    assert "other answers 0" in done.out
    x = np.random.default_rng(0).random((3, 784), dtype=np.float32)
    (logits,) = onnxruntime.InferenceSession("m.onnx").run(["logits"], {"x": x})
    network = load_model("run/model.safetensors")
    np.testing.assert_allclose(logits, network.predict(x), atol=1e-5)


def test_the_real_test_set(backhand, mnist_folder, tmp_path):
    pytest.importorskip("onnxruntime", reason="the extra onnx is not installed")
    out = tmp_path / "run"
    words = ("--iterations", "300", "--no-check", "--quiet", "--out", out)
    backhand("train", "--data", mnist_folder, *words)
    done = backhand("export", out, "--onnx", tmp_path / "m.onnx", "--data", mnist_folder)
    assert done.status == 0, done.err
    assert "on 10,000 test samples" in done.out


def test_a_file_that_says_something_else_is_not_kept(run, monkeypatch):
    pytest.importorskip("onnxruntime", reason="the extra onnx is not installed")
    monkeypatch.setattr("backhand.exchange.verification.TOLERANCE", -1.0)
    done = run("--onnx", "m.onnx")
    assert done.status == 1
    assert "was not kept" in done.err
    assert {path.name for path in Path().iterdir()} == {"run"}


def test_weights_for_pytorch(run):
    assert run("--state-dict", "w.safetensors").status == 0
    state = load_state_dict("w.safetensors")
    assert list(state) == ["0.weight", "0.bias", "2.weight", "2.bias"]
    network = load_model("run/model.safetensors")
    np.testing.assert_array_equal(state["2.weight"], network.params["W2"].T)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ((), "--onnx FILE"),
        (("--onnx", "run"), "is a folder"),
    ],
)
def test_what_makes_no_sense(run, words, text):
    done = run(*words)
    assert done.status not in (0, None)
    assert text in done.err
    assert "Traceback" not in done.err


def test_no_model(backhand, tmp_path):
    done = backhand("export", tmp_path, "--onnx", tmp_path / "m.onnx")
    assert done.status == 1
    assert "model.safetensors" in done.err
