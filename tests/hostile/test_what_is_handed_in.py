"""Kinds 2, 7, 13, 14: one entry costs no other its result, only code counts, nothing is left out in
silence, and what is no ordinary file is not waited for."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import socket
import tarfile
import time
import zipfile

WRONG = "def softmax(x): return x\n"


def zipped(name: str, content: str, change=None, method=zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        archive.writestr("a.py", WRONG)
        archive.writestr(zipfile.ZipInfo(name), content)
    packed = stream.getvalue()
    return packed if change is None else change(packed)


def tarred(name: str, content: bytes, kind=tarfile.REGTYPE, link="", form=tarfile.PAX_FORMAT):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=form) as archive:
        info = tarfile.TarInfo(name)
        info.size, info.type, info.linkname = len(content), kind, link
        archive.addfile(info, io.BytesIO(content))
    return stream.getvalue()


def renamed(packed: bytes, old: bytes, new: bytes) -> bytes:
    assert len(old) == len(new)
    return packed.replace(old, new)


def flagged(packed: bytes, bit: int) -> bytes:
    """Set a flag of the second entry, in its header and in the directory."""
    at = [packed.rindex(b"PK\x03\x04") + 6, packed.rindex(b"PK\x01\x02") + 8]
    changed = bytearray(packed)
    for place in at:
        flags = int.from_bytes(changed[place : place + 2], "little") | bit
        changed[place : place + 2] = flags.to_bytes(2, "little")
    return bytes(changed)


def method(packed: bytes, number: int) -> bytes:
    changed = bytearray(packed)
    for place in (packed.rindex(b"PK\x03\x04") + 8, packed.rindex(b"PK\x01\x02") + 10):
        changed[place : place + 2] = number.to_bytes(2, "little")
    return bytes(changed)


def notebook(text: str, outputs: int = 0, **cell) -> str:
    made = {"cell_type": "code", "source": text, "outputs": [], "metadata": {}, **cell}
    made["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * outputs}]
    return json.dumps({"cells": [made], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def entries(right: str) -> dict[str, tuple[bytes, bool | None]]:
    """Return files by name; True: it has its points; False: it is refused; None: either."""
    code = right.encode()
    plain = zipped("b.py", right)
    end = plain.rindex(b"PK\x05\x06")
    return {
        "0good.py": (code, True),
        # Archives that a library gives up on, in its own ways.
        "version.zip": (
            plain[: plain.rindex(b"PK\x01\x02") + 6]
            + b"\xff\x00"
            + plain[plain.rindex(b"PK\x01\x02") + 8 :],
            None,
        ),
        "utf8.zip": (
            flagged(renamed(zipped("xx.py", right), b"xx.py", b"\xff\xfe.py"), 0x800),
            None,
        ),
        "shift_jis.zip": (
            renamed(zipped("xxxx.py", right), b"xxxx.py", "表示".encode("cp932") + b".py"),
            True,
        ),
        "locked.zip": (flagged(plain, 1), None),
        "method.zip": (method(plain, 99), None),
        "lzma.zip": (zipped("b.py", right, method=zipfile.ZIP_LZMA), True),
        "bz2.zip": (zipped("b.py", right, method=zipfile.ZIP_BZIP2), True),
        "cut.zip": (plain[: len(plain) // 2], False),
        "empty.zip": (b"", False),
        "no_zip.zip": (code, False),
        "zeros.zip": (bytes(4096), False),
        "count.zip": (plain[: end + 8] + b"\xff\xff\xff\xff" + plain[end + 12 :], None),
        "offset.zip": (plain[: end + 16] + b"\xff\xff\xff\x7f" + plain[end + 20 :], None),
        "size.zip": (plain[: end + 12] + b"\xff\xff\xff\x7f" + plain[end + 16 :], None),
        "crc.zip": (
            plain.replace(plain[plain.rindex(b"PK\x03\x04") + 14 :][:4], b"\1\2\3\4"),
            None,
        ),
        "comment.zip": (plain[:-2] + b"\x05\x00PK\x05\x06x", None),
        "up.zip": (zipped("../../up.py", right), False),
        "absolute.zip": (zipped("/tmp/absolute.py", right), False),
        "drive.zip": (zipped("C:\\drive.py", right), None),
        "nul.zip": (renamed(zipped("xxxxx.py", right), b"xxxxx.py", b"xx\x00xx.py"), None),
        "long.zip": (zipped("d" * 5000 + ".py", right), None),
        "deep.zip": (zipped("d/" * 3000 + "b.py", right), None),
        "case.zip": (zipped("A.PY", right), None),
        "twice.zip": (zipped("a.py", right), None),
        "file_and_folder.zip": (zipped("a.py/b.py", right), None),
        "escape.zip": (zipped("\x1b[2J\u202e.py", right), None),
        "bomb.zip": (zipped("b.py", "#" * 40_000_000), False),
        "nested.zip": (zipped("b.zip", "PK"), None),
        "many.zip": (zipped("b.py", "\n" * 10), None),
        "link.tar": (tarred("b.py", b"", tarfile.SYMTYPE, "/etc/passwd"), False),
        "hard.tar": (tarred("b.py", b"", tarfile.LNKTYPE, "/etc/passwd"), False),
        "fifo.tar": (tarred("b.py", b"", tarfile.FIFOTYPE), False),
        "device.tar": (tarred("b.py", b"", tarfile.CHRTYPE), False),
        "plain.tar": (tarred("b.py", code), True),
        "packed.tar.gz": (gzip.compress(tarred("b.py", code)), True),
        "short.tgz": (gzip.compress(tarred("b.py", code, form=tarfile.GNU_FORMAT)), True),
        "bz.tar.bz2": (bz2.compress(tarred("b.py", code)), True),
        "xz.tar.xz": (lzma.compress(tarred("b.py", code)), True),
        "cut.tar.gz": (gzip.compress(tarred("b.py", code))[:-40], False),
        "bomb.tgz": (gzip.compress(tarred("b.py", b"#" * 60_000_000)), False),
        "seven.7z": (b"7z\xbc\xaf\x27\x1c" + bytes(40), False),
        "roshal.rar": (b"Rar!\x1a\x07\x00" + bytes(40), False),
        # Suffixes in any case.
        "UPPER.PY": (code, True),
        "UPPER2.ZIP": (plain, None),
        "NOTE.IPYNB": (notebook(right).encode(), True),
        # Only code counts.
        "outputs.ipynb": (notebook(right, 40_000_000).encode(), True),
        "metadata.ipynb": (notebook(right, metadata={"x": "y" * 20_000_000}).encode(), True),
        "attachments.ipynb": (
            notebook(right, attachments={"a.png": {"image/png": "A" * 20_000_000}}).encode(),
            True,
        ),
        "long_text.py": (code + b"#" * 12_000_000, None),
        "no_json.ipynb": (b"{" * 100_000, None),
        "deep.ipynb": (b"[" * 50_000 + b"]" * 50_000, None),
        "list.ipynb": (b"[1, 2]", None),
        "nan.ipynb": (b'{"cells": NaN, "nbformat": 1e999}', None),
        "cells.ipynb": (
            b'{"cells": [1, null, {"cell_type": 5, "source": {"a": 1}}], "nbformat": 4}',
            None,
        ),
        "binary.py": (bytes(range(256)) * 40, None),
        # Names.
        "\u202eevil.py": (code, True),
        "=cmd|' '!A0.py": (code, True),
        "a\x1b[2Jb.py": (code, True),
        "new\nline.py": (code, True),
        "spaces  .py": (code, True),
        "<script>.py": (code, True),
        ("n" * 240) + ".py": (code, True),
        "CON.py": (code, True),
        "zgood.py": (code, True),
    }


def test_each_has_its_row_and_costs_no_other_one(tmp_path, graded, right):
    folder = tmp_path / "class"
    folder.mkdir()
    # Two functions do: four points, and nothing to be examined.
    right = right.partition("class ")[0]
    given = entries(right)
    for name, (content, _all) in given.items():
        (folder / name).write_bytes(content)
    os.mkfifo(folder / "fifo.py")
    os.mkfifo(folder / "fifo.zip")
    (folder / "folder.py").mkdir()
    server = socket.socket(socket.AF_UNIX)
    os.chdir(folder)  # a socket's name is short
    server.bind("socket.py")
    (folder / "to_nothing.py").symlink_to("nowhere")
    (folder / "to_itself.py").symlink_to("to_itself.py")
    (folder / "device.py").symlink_to("/dev/zero")
    with open(os.fsencode(folder) + b"/bad\xff.py", "wb") as stream:
        stream.write(right.encode())
    inner = folder / "student"
    inner.mkdir()
    (inner / "right.py").write_text(right)
    os.mkfifo(inner / "beside.py")
    began = time.monotonic()
    # The whole course's folder is one run: nobody waits for what is in it.
    done = graded(folder)
    print(f"{len(done.records)} entries in {time.monotonic() - began:.0f} s")
    server.close()
    assert done.status == 0
    by_points = {name: float(r["points"]) for name, r in done.records.items()}
    shown = "\n".join([done.out, done.err, *map(str, done.records.values())])
    for name, (_content, has_all) in given.items():
        stem = name.partition(".")[0] if ".tar." in name else name.rpartition(".")[0]
        plain = "".join(c for c in stem if c.isalnum())[:30]
        found = [n for n in by_points if "".join(c for c in n if c.isalnum()).startswith(plain)]
        found = found or [n for n in by_points if plain in "".join(c for c in n if c.isalnum())]
        assert found or plain in shown, f"{name!r} is left out in silence"
        if has_all:
            assert max(by_points[n] for n in found) == 4, (name, [done.records[n] for n in found])
        if has_all is False:
            statuses = {done.records[n]["status"] for n in found}
            assert statuses & {"refused", "empty", "unreadable"}, (name, statuses)
    for name in ("fifo", "folder", "socket", "to_nothing", "to_itself", "device", "bad", "student"):
        assert name in shown, name
    for text in (done.out, done.err, *done.pages.values()):
        assert not {"\x1b", "\u202e"} & set(text), text[:300]
    assert not any(row.startswith(("=", "+", "@", "-")) for row in done.rows)
