from __future__ import annotations

import io
import json
import os
import stat
import struct
import tarfile
import zipfile

import pytest

from backhand.grading import archive, intake
from backhand.grading.intake import IntakeError, take_in


def packed(members, compression=zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return stream.getvalue()


def test_files_folders_and_archives(tmp_path):
    (tmp_path / "anna.py").write_text("x = 1")
    (tmp_path / "ben").mkdir()
    (tmp_path / "ben" / "a.ipynb").write_text("{}")
    (tmp_path / "ben" / "__pycache__").mkdir()
    (tmp_path / "ben" / "__pycache__" / "a.py").write_text("")
    (tmp_path / "chie.zip").write_bytes(packed([("w/a.py", "x = 1"), ("w/data.bin", b"1")]))
    (tmp_path / "notes.txt").write_text("no submission")
    handed = {h.student: sorted(h.files) for h in take_in(tmp_path)}
    named = {"notes.txt": []}  # refused, and not without a word
    assert handed == {"anna": ["anna.py"], "ben": ["a.ipynb"], "chie": ["w/a.py"], **named}


def test_moodle_folder_and_flat_names(tmp_path):
    folder = tmp_path / "山田 花子_4711_assignsubmission_file_"
    folder.mkdir()
    (folder / "課題.py").write_text("x = 1")
    (tmp_path / "Jo Doe_4712_assignsubmission_file_my_work.py").write_text("x = 1")
    handed = {(h.student, h.number): sorted(h.files) for h in take_in(tmp_path)}
    assert handed == {("山田 花子", "4711"): ["課題.py"], ("Jo Doe", "4712"): ["my_work.py"]}


def test_canvas_names_of_one_student_belong_together(tmp_path):
    for name in ("doejo_LATE_12_345_a.py", "doejo_LATE_12_346_b.py", "leeann_13_347_a.py"):
        (tmp_path / name).write_text("x = 1")
    handed = {(h.student, h.number): sorted(h.files) for h in take_in(tmp_path)}
    assert handed == {("doejo", "12"): ["a.py", "b.py"], ("leeann", "13"): ["a.py"]}


def test_a_whole_export_as_one_archive(tmp_path):
    inner = packed([("x.py", "x = 1")])
    path = tmp_path / "export.zip"
    path.write_bytes(
        packed(
            [
                ("Jo Doe_1_assignsubmission_file_/a.py", "x = 1"),
                ("Ann Lee_2_assignsubmission_file_/w.zip", inner),
                ("__MACOSX/x", ""),
            ]
        )
    )
    assert {h.student: sorted(h.files) for h in take_in(path)} == {
        "Jo Doe": ["a.py"],
        "Ann Lee": ["x.py"],
    }


def test_names_in_shift_jis(tmp_path):
    content = packed([("kadai.py", "x = 1")])
    name = "課題1.py".encode("cp932")
    assert len(name) == len(b"kadai.py")
    (tmp_path / "a.zip").write_bytes(content.replace(b"kadai.py", name))
    (handed,) = take_in(tmp_path)
    assert list(handed.files) == ["課題1.py"]


REFUSED = {
    "traversal": packed([("../../evil.py", "x = 1")]),
    "absolute": packed([("/etc/evil.py", "x = 1")]),
    "drive": packed([("C:\\evil.py", "x = 1")]),
    "bomb": packed([("a.py", b"\0" * (60 * 2**20))]),
    "many": packed([(f"{k}.py", "") for k in range(1500)]),
    "no archive": b"PK\x03\x04 and nothing",
}


@pytest.mark.parametrize("kind", REFUSED)
def test_refused(tmp_path, kind):
    (tmp_path / "bad.zip").write_bytes(REFUSED[kind])
    (tmp_path / "good.py").write_text("x = 1")
    bad, good = take_in(tmp_path)
    assert bad.refused
    assert not bad.files
    assert good.files
    assert not list(tmp_path.parent.glob("evil.py"))


def test_a_size_that_lies_is_seen(tmp_path):
    content = bytearray(packed([("a.py", b"\0" * (80 * 2**20))]))
    # Local header and directory say: a hundred bytes.
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.index(signature) + offset
        content[at : at + 4] = struct.pack("<I", 100)
    (tmp_path / "liar.zip").write_bytes(bytes(content))
    (handed,) = take_in(tmp_path)
    assert handed.refused


def test_links_are_refused(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        link = zipfile.ZipInfo("a.py")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    (tmp_path / "in.zip").write_bytes(stream.getvalue())
    (tmp_path / "out.py").symlink_to("/etc/passwd")
    assert all(h.refused and not h.files for h in take_in(tmp_path))


def test_nothing_there(tmp_path):
    with pytest.raises(IntakeError, match="holds no submissions"):
        take_in(tmp_path)
    with pytest.raises(IntakeError, match="there is no folder"):
        take_in(tmp_path / "none")


# --------------------------------------------------- what one hands in costs nobody else a result


def tarred(members, mode="w:gz") -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:
        for info, content in members:
            if isinstance(info, str):
                info = tarfile.TarInfo(info)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return stream.getvalue()


def entry(name, kind):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, "/etc/passwd"
    return info


def spoiled(at: bytes, offset: int, change: bytes, name="a.py") -> bytes:
    """An archive with some bytes of its directory changed."""
    content = bytearray(packed([(name, "x = 1")]))
    place = content.index(at) + offset
    content[place : place + len(change)] = change
    return bytes(content)


DIRECTORY = b"PK\x01\x02"
ODD = {
    "version.zip": spoiled(DIRECTORY, 6, b"\xff"),
    "method.zip": spoiled(DIRECTORY, 10, b"\x63\x00"),
    "extra.zip": spoiled(DIRECTORY, 30, b"\x09\x00"),
    "offset.zip": spoiled(DIRECTORY, 42, b"\xff\xff\xff\x7f"),
    "encoding.zip": packed([("é.py", "x = 1")]).replace("é".encode(), b"\xff\xfe"),
    "checksum.zip": spoiled(DIRECTORY, 16, b"\0\0\0\0"),
    "locked.zip": spoiled(DIRECTORY, 8, b"\x01\x00"),
    "empty.zip": b"",
    "empty.tar": b"",
    "torn.tgz": tarred([("a.py", b"x = 1" * 10_000)])[:60],
    "up.tar.gz": tarred([("../a.py", b"x = 1")]),
    "whole.tar": tarred([("/a.py", b"x = 1")], "w"),
    "link.tar.xz": tarred([(entry("a.py", tarfile.SYMTYPE), b"")], "w:xz"),
    "pipe.tar": tarred([(entry("a.py", tarfile.FIFOTYPE), b"")], "w"),
    "device.tar": tarred([(entry("a.py", tarfile.CHRTYPE), b"")], "w"),
    "both.zip": packed([("a.py", "x = 1"), ("a.py/b.py", "x = 1")]),
    "seven.7z": b"7z\xbc\xaf\x27\x1c",
    "one.gz": b"\x1f\x8b",
    "notes.txt": b"no submission",
}


def test_one_odd_archive_costs_no_one_a_result(tmp_path):
    for name, content in ODD.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "good.py").write_text("x = 1")
    os.mkfifo(tmp_path / "pipe.py")
    handed = {h.key: h for h in take_in(tmp_path)}
    assert list(handed.pop("good").files) == ["good.py"]
    assert len(handed) == len(ODD) + 1
    # What Python can't make sense of in the directory may still be read without it.
    refused = {name for name, h in handed.items() if h.refused}
    assert len(handed) - len(refused) <= 1, handed.keys() - refused
    assert all(h.refused.isprintable() and not h.files for n, h in handed.items() if n in refused)


@pytest.mark.parametrize("bad", ["version.zip", "encoding.zip", "extra.zip"])
def test_one_member_of_a_course_costs_no_one_a_result(tmp_path, bad):
    course = bytearray(packed([("ann/a.py", "x = 1"), ("ben/a.py", "x = 2"), ("chie/a.py", "")]))
    own = ODD[bad]
    first = course.index(DIRECTORY)
    for offset in (6, 30):
        odd = own.index(DIRECTORY) + offset
        course[first + offset : first + offset + 2] = own[odd : odd + 2]
    if bad == "encoding.zip":
        course[first + 8 : first + 10] = b"\x00\x08"
        course[first + 46] = 0xFF
    path = tmp_path / "course.zip"
    path.write_bytes(bytes(course))
    handed = {h.student: h for h in take_in(path)}
    if bad != "extra.zip":  # there the next entry's beginning is lost with it
        assert handed["ben"].files == {"a.py": b"x = 2"}
        assert handed["chie"].files == {"a.py": b""}
        assert sum(bool(h.refused) for h in handed.values()) == 1


@pytest.mark.parametrize(
    ("name", "packing"),
    [("A.PY", None), ("B.ZIP", packed), ("c.tar", "w"), ("d.TGZ", "w:gz"), ("e.tar.bz2", "w:bz2")],
)
def test_endings_in_any_case_and_tars(tmp_path, name, packing):
    held = [("W/a.PY", b"x = 1")]
    content = b"x = 1" if packing is None else None
    if content is None:
        content = packed(held) if packing is packed else tarred(held, packing)
    (tmp_path / name).write_bytes(content)
    (handed,) = take_in(tmp_path)
    assert list(handed.files.values()) == [b"x = 1"]
    assert handed.student == name[0]


def test_names_that_are_no_text_or_too_long(tmp_path):
    folder = os.fsencode(tmp_path)
    for name in ("課題.py".encode("cp932"), b"\xff\xfe.py", ("𠮷" * 62).encode() + b".py"):
        with open(os.path.join(folder, name), "wb") as stream:
            stream.write(b"x = 1")
    (tmp_path / "deep.zip").write_bytes(packed([("é" * 300 + ".py", "x = 1")]))
    handed = take_in(tmp_path)
    assert "課題" in {h.student for h in handed}
    for one in handed:
        assert not one.refused
        assert len(f"{one.key}.html".encode()) < 255
        assert all(len(part.encode()) < 255 for name in one.files for part in name.split("/"))
        json.dumps(one.student, ensure_ascii=False).encode()


def test_outputs_count_against_no_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(intake, "MOST_BYTES", 2**20)
    cell = {"cell_type": "code", "metadata": {}, "source": "x = 1", "execution_count": 1}
    outputs = [{"output_type": "stream", "name": "stdout", "text": "A" * 2**21}]
    text = {"cell_type": "markdown", "source": "", "metadata": {}, "attachments": {"a": outputs}}
    book = {"cells": [text, {**cell, "outputs": outputs}], "metadata": {}, "nbformat": 4}
    (tmp_path / "a.ipynb").write_text(json.dumps(book))
    (tmp_path / "b.zip").write_bytes(packed([("b.ipynb", json.dumps(book))]))
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "a.py").write_text("x = 1")
    (tmp_path / "c" / "data.bin").write_bytes(bytes(2**21))
    for handed in take_in(tmp_path):
        assert not handed.refused
        assert sum(len(c) for c in handed.files.values()) < 2**22
    (tmp_path / "d.py").write_bytes(b"#" * (2**20 + 1))
    assert "1 MB" in take_in(tmp_path)[-1].refused


def test_what_can_not_be_read_within_a_submission_is_named(tmp_path):
    folder = tmp_path / "ann"
    folder.mkdir()
    (folder / "a.py").write_text("x = 1")
    os.mkfifo(folder / "b.py")
    (folder / "c.rar").write_bytes(b"Rar!")
    (handed,) = take_in(tmp_path)
    assert list(handed.files) == ["a.py"]
    assert {word.partition(":")[0].partition(" ")[0] for word in handed.left_out} == {
        "b.py",
        "c.rar",
    }


def test_a_bomb_is_unpacked_no_further_than_it_may(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "_TAR_HEADERS", 0)
    (tmp_path / "a.tgz").write_bytes(tarred([("a.py", bytes(2**20))] * 4))
    monkeypatch.setattr(intake, "_MOST_WITH_OUTPUTS", 2**21)
    (handed,) = take_in(tmp_path)
    assert "2 MB" in handed.refused
