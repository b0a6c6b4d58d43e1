from __future__ import annotations

import os
import socket

import pytest

from backhand.ordinary_file import is_ordinary, read_ordinary


def test_what_is_no_ordinary_file_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "folder.py").mkdir()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket.py"))
    for place in (*tmp_path.iterdir(), "/dev/zero", tmp_path / "none.py"):
        assert not is_ordinary(place)
        with pytest.raises(OSError, match=r"\[Errno"):
            read_ordinary(place)


def test_no_more_is_read_than_asked_for(tmp_path):
    (tmp_path / "a").write_bytes(b"12345")
    assert read_ordinary(tmp_path / "a") == b"12345"
    assert read_ordinary(tmp_path / "a", 2) == b"123"
    assert not is_ordinary(f"{tmp_path}/{'a' * 300}")
