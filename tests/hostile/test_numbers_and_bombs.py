"""Kinds 10, 17, 18: numbers far too large, what unpacks to more than it may, caches that are cut."""

from __future__ import annotations

import gzip
import io
import struct
import tracemalloc
import zipfile
import zlib

import click
import pytest

from backhand.cli.group import make_group
from backhand.data import load_dataset
from backhand.errors import BackhandError

NUMBERS = ("1000000000000", "1" + "0" * 30, "-1", "nan", "1e308", "")
COMMANDS = ("check", "graph", "grade", "train", "sweep", "predict", "studio", "export", "data")


def numeric_options():
    group = make_group()
    for name in COMMANDS:
        command = group.get_command(click.Context(group), name)
        if command is None:
            continue
        for option in command.params:
            kind = getattr(option, "type", None)
            numeric = isinstance(kind, (click.IntRange, click.FloatRange)) or kind in (
                click.INT,
                click.FLOAT,
            )
            if isinstance(option, click.Option) and numeric:
                yield name, option.opts[0]


# What each command is given besides: something to work on that ends at once.
BESIDES = {
    "check": ("{folder}/empty.py",),
    "graph": ("{folder}/empty.py",),
    "grade": ("{folder}/nobody", "--exercise", "softmax-with-loss"),
    "train": ("--data", "{folder}/nothing", "--out", "{folder}/run", "--iterations", "1"),
    "sweep": ("--data", "{folder}/nothing", "--out", "{folder}/sweep", "--iterations", "1"),
    "predict": ("{folder}/none.safetensors", "{folder}/none.png"),
    "studio": ("--version-of-nothing",),
}


def test_no_number_makes_a_command_fall_over(tmp_path, backhand):
    (tmp_path / "empty.py").write_text("x = 1\n")
    options = sorted(set(numeric_options()))
    assert len(options) > 15
    for name, option in options:
        besides = [word.format(folder=tmp_path) for word in BESIDES.get(name, ())]
        for number in NUMBERS:
            done = backhand(name, *besides, f"{option}={number}", "--lang", "en")
            assert done.status in (0, 1, 2), (name, option, number, done)
            assert "Traceback" not in done.err


HUGE = {
    "--batch-size": ("1000000000000",),
    "--hidden": ("1000000000", "1" + "0" * 22, "10,1000000000"),
    "--epochs": ("1000000000000", "1" + "0" * 30),
    "--iterations": ("1" + "0" * 30,),
    "--lr": ("1e400", "nan"),
    "--keep-every": ("1" + "0" * 30,),
}


@pytest.mark.parametrize("option", HUGE)
def test_what_no_memory_holds_is_refused_before_anything_is_computed(
    tmp_path, backhand, small_mnist, option
):
    for number in HUGE[option]:
        tracemalloc.start()
        done = backhand(
            *("train", "--quiet", "--no-check", "--data", small_mnist, "--out", tmp_path / "run"),
            *(("--iterations", "2") if option not in ("--epochs", "--iterations") else ()),
            f"{option}={number}",
        )
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert done.status in (0, 2), (option, number, done)
        assert done.status == 2 or option in ("--seed", "--keep-every"), (option, number)
        assert "Traceback" not in done.err
        assert most < 500e6


def png(width: int, height: int, rows: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content))
            + kind
            + content
            + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(bytes((width + 1) * rows))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def idx(magic: int, *sizes: int, content: int = 0) -> bytes:
    return gzip.compress(struct.pack(f">I{len(sizes)}I", magic, *sizes) + bytes(content), 1)


def npz(head: str, content: int = 0) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("x_train", "t_train", "x_test", "t_test"):
            text = head.encode() + b" " * (118 - len(head) % 64) + b"\n"
            packed = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text
            archive.writestr(f"{name}.npy", packed + bytes(content))
    return stream.getvalue()


BOMBS = {
    "more than its head says": (
        "train-images-idx3-ubyte.gz",
        lambda: idx(0x803, 10, 28, 28, content=300_000_000),
    ),
    "a head of terabytes": (
        "train-images-idx3-ubyte.gz",
        lambda: idx(0x803, 2**32 - 1, 60_000, 60_000),
    ),
    "labels without end": ("train-labels-idx1-ubyte.gz", lambda: idx(0x801, 2**32 - 1, content=10)),
    "another magic": ("train-labels-idx1-ubyte.gz", lambda: idx(0xFFFFFFFF, 1)),
    "an array of terabytes": (
        "data.npz",
        lambda: npz("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }"),
    ),
    "a negative shape": (
        "data.npz",
        lambda: npz("{'descr': '<f8', 'fortran_order': False, 'shape': (-5, 9), }"),
    ),
    "objects": (
        "data.npz",
        lambda: npz("{'descr': '|O', 'fortran_order': False, 'shape': (5,), }", 99),
    ),
    "a head that is code": ("data.npz", lambda: npz("__import__('os').abort()")),
    "a deep head": ("data.npz", lambda: npz("(" * 3000)),
    "black": ("a/black.png", lambda: png(30_000, 30_000, 3000)),
    "a line of dots": ("a/line.png", lambda: png(2**31 - 1, 1, 0)),
    "cut": ("a/cut.png", lambda: png(28, 28, 28)[:60]),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_nothing_is_unpacked_past_what_it_may_hold(tmp_path, bomb):
    name, make = BOMBS[bomb]
    file = tmp_path / "data" / name
    file.parent.mkdir(parents=True)
    file.write_bytes(make())
    (tmp_path / "data" / "b").mkdir()
    tracemalloc.start()
    try:
        with pytest.raises((BackhandError, OSError)) as caught:
            load_dataset(folder=file if name.endswith(".npz") else tmp_path / "data")
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 300e6
    assert len(str(caught.value)) < 1000
