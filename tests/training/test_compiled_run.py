"""Runs under the compiled engine: the same numbers, stopped and resumed anywhere."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest

pytest.importorskip("numba", reason="the engine's extra is not installed")

from backhand.engine import EngineUse
from backhand.errors import Interrupted, NonFiniteError, SettingError
from backhand.training import (
    Trainer,
    TrainingData,
    TrainingSettings,
    evaluate_accuracy,
    load_checkpoint,
)

SAMPLINGS = ("replacement", "epoch")


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("BACKHAND_CACHE", str(tmp_path / "cache"))


@pytest.mark.parametrize("sampling", SAMPLINGS)
@pytest.mark.parametrize(("dtype", "bound"), [("float32", 1e-4), ("float64", 1e-12)])
def test_the_run_is_that_of_the_layers(make_trainer, sampling, dtype, bound) -> None:
    trainers = [
        make_trainer(iterations=50, sampling=sampling, dtype=dtype, engine=engine)
        for engine in ("layers", "compiled")
    ]
    layers, compiled = (trainer.run() for trainer in trainers)
    assert layers.engine.name == "layers"
    assert compiled.engine.name == "compiled"
    assert compiled.iteration == layers.iteration
    np.testing.assert_allclose(compiled.train_loss, layers.train_loss, rtol=0, atol=bound)
    assert compiled.train_accuracy == pytest.approx(layers.train_accuracy, abs=1 / 64)
    for name, value in trainers[0].network.params.items():
        np.testing.assert_allclose(trainers[1].network.params[name], value, rtol=0, atol=bound)
    data = trainers[1].data.astype(dtype)
    assert trainers[1].accuracy("test") == evaluate_accuracy(
        trainers[1].network, data.x_test, data.t_test
    )


def record(trainer):
    history = trainer.history()
    return (
        {name: value.tobytes() for name, value in trainer.network.params.items()},
        history.train_loss,
        [row[:3] for row in history.rows],
        history.engine,
    )


@pytest.mark.parametrize("sampling", SAMPLINGS)
@pytest.mark.parametrize("stop_after", [1, 7, 8, 31])
def test_a_stopped_run_goes_on_bit_for_bit(make_trainer, tmp_path, sampling, stop_after) -> None:
    path = tmp_path / "checkpoint.safetensors"
    whole = make_trainer(iterations=40, sampling=sampling, engine="compiled")
    whole.run()
    first = make_trainer(
        iterations=40,
        sampling=sampling,
        engine="compiled",
        checkpoint_path=path,
        on_step=lambda i, _loss: first.request_stop() if i + 1 >= stop_after else None,
    )
    with pytest.raises(Interrupted):
        first.run()
    checkpoint = load_checkpoint(path)
    assert stop_after <= checkpoint.iteration < 40
    second = make_trainer(iterations=40, sampling=sampling, engine="compiled")
    second.restore(checkpoint)
    second.run()
    assert record(second) == record(whole)


def test_a_resumed_run_keeps_its_engine_whatever_would_pay(make_trainer, tmp_path) -> None:
    path = tmp_path / "checkpoint.safetensors"
    run = make_trainer(iterations=10, checkpoint_path=path)
    assert run.run().engine.name == "layers"
    assert "short" in run.history().engine.reason
    checkpoint = load_checkpoint(path)
    longer = make_trainer(iterations=20)
    longer.restore(checkpoint)
    assert longer.run().engine == checkpoint.engine


def test_the_number_of_threads_changes_nothing(make_trainer, monkeypatch) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    runs = [
        make_trainer(iterations=30, hidden_size=70, engine="compiled", threads=n) for n in (1, 2)
    ]
    for run in runs:
        run.engine = EngineUse("compiled", "sparse", 1)
        run.run()
    assert record(runs[0])[:3] == record(runs[1])[:3]


def test_it_diverges_as_the_layers_do(make_trainer) -> None:
    texts = []
    for engine in ("layers", "compiled"):
        trainer = make_trainer(iterations=200, learning_rate=1e30, engine=engine)
        with pytest.raises(NonFiniteError) as raised:
            trainer.run()
        texts.append(str(raised.value))
    assert "training stopped at iteration" in texts[1]
    assert texts[0] == texts[1]


def test_what_the_engine_cannot_do_is_said(make_trainer, monkeypatch) -> None:
    import importlib.util

    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *a: None if name == "numba" else find(name, *a)
    )
    with pytest.raises(SettingError, match=r"pip install 'backhand\[engine\]'"):
        make_trainer(iterations=10, engine="compiled").run()
    history = make_trainer(iterations=10).run()
    assert history.engine.name == "layers"
    assert "numba is not installed" in history.engine.reason
    json.dumps(history.to_dict())


def test_pixels_are_what_their_floats_are(blobs) -> None:
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (20, 6), dtype=np.uint8)
    t = rng.integers(0, 3, 20)
    data = TrainingData(pixels, t, pixels, t, pixel_dtype="float32")
    floats = TrainingData((pixels / np.float32(255)).astype("f4"), t, pixels / 255.0, t)
    np.testing.assert_array_equal(data.astype("float32").x_train, floats.x_train)
    assert data.fingerprint() == floats.fingerprint("float32")


def test_a_numba_that_cannot_be_imported_is_told(make_trainer, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "backhand.engine.staged_step", None)
    with pytest.raises(SettingError, match="numba can't be used here"):
        make_trainer(iterations=10, engine="compiled").run()
    assert make_trainer(iterations=10).run().engine.name == "layers"


@pytest.fixture
def make_picture_trainer():
    """``make_picture_trainer(network="simple-conv", …)``: on pictures of four classes."""
    rng = np.random.default_rng(0)
    t = np.arange(90) % 4
    x = rng.integers(0, 60, (90, 144), dtype=np.uint8)
    for k, label in enumerate(t):
        x[k, 36 * label : 36 * label + 36] += 120
    data = TrainingData(x[:60], t[:60], x[60:], t[60:], pixel_dtype="float32")

    def make(checkpoint_path=None, on_step=None, **words):
        settings = {"iterations": 20, "batch_size": 10, "hidden_size": 6, **words}
        return Trainer.from_settings(
            data,
            TrainingSettings(**{"network": "simple-conv", "optimizer": "adam", **settings}),
            output_size=4,
            sample_shape=(1, 12, 12),
            checkpoint_path=checkpoint_path,
            on_step=on_step,
        )

    return make


@pytest.mark.parametrize("network", ["simple-conv", "deep-conv"])
@pytest.mark.parametrize("words", [{}, {"schedule": "cosine", "clip_norm": 1.0, "warmup": 3}])
def test_a_run_of_convolutions_is_that_of_the_layers(make_picture_trainer, network, words) -> None:
    trainers = [
        make_picture_trainer(
            network=network, dtype="float64", learning_rate=0.001, engine=engine, **words
        )
        for engine in ("layers", "compiled")
    ]
    layers, compiled = (trainer.run() for trainer in trainers)
    assert layers.engine.name == "layers"
    assert (compiled.engine.name, compiled.engine.first_layer) == ("compiled", "convolution")
    assert "compiled convolutions" in compiled.engine.text
    np.testing.assert_allclose(compiled.train_loss, layers.train_loss, rtol=0, atol=1e-6)
    assert compiled.train_accuracy == pytest.approx(layers.train_accuracy, abs=1 / 60)
    assert trainers[1].accuracy("test") == pytest.approx(trainers[0].accuracy("test"), abs=1 / 30)
    json.dumps(compiled.to_dict())


@pytest.mark.parametrize("stop_after", [1, 8, 31])
@pytest.mark.parametrize("network", ["simple-conv", "deep-conv"])
def test_a_stopped_run_of_convolutions_goes_on_bit_for_bit(
    make_picture_trainer, tmp_path, network, stop_after
) -> None:
    words = {"network": network, "iterations": 40, "engine": "compiled", "schedule": "cosine"}
    path = tmp_path / "checkpoint.safetensors"
    whole = make_picture_trainer(**words)
    whole.run()
    first = make_picture_trainer(
        checkpoint_path=path,
        on_step=lambda i, _loss: first.request_stop() if i + 1 >= stop_after else None,
        **words,
    )
    with pytest.raises(Interrupted):
        first.run()
    second = make_picture_trainer(**words)
    second.restore(load_checkpoint(path))
    second.run()
    assert record(second) == record(whole)


def test_the_number_of_threads_changes_no_bit_of_convolutions(
    make_picture_trainer, monkeypatch
) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    runs = [make_picture_trainer(network="deep-conv", engine="compiled", threads=n) for n in (1, 2)]
    for run in runs:
        run.run()
    assert record(runs[0])[:3] == record(runs[1])[:3]


def test_convolutions_are_compiled_where_it_pays(make_picture_trainer) -> None:
    assert "short" in make_picture_trainer().run().engine.reason
    assert make_picture_trainer(iterations=500).run().engine.first_layer == "convolution"
    other = make_picture_trainer(iterations=500)
    other.network.layers["Convolution1"].stride = 2
    # What its Affine was made for comes out of a stride of 1.
    other.network.layers["Pooling1"].stride = 1
    other.network.layers["Pooling1"].pool_h = other.network.layers["Pooling1"].pool_w = 1
    assert "stride 2" in other.run().engine.reason


def test_convolutions_diverge_as_by_the_layers(make_picture_trainer) -> None:
    texts = []
    for engine in ("layers", "compiled"):
        trainer = make_picture_trainer(
            iterations=200, optimizer="sgd", learning_rate=1e30, engine=engine
        )
        with pytest.raises(NonFiniteError) as raised:
            trainer.run()
        texts.append(str(raised.value))
    assert "training stopped at iteration" in texts[1]
    assert texts[0] == texts[1]
