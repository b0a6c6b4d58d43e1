"""How a studio begins and ends: port, token, address, what its end leaves."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys

import pytest

from backhand.errors import SettingError
from backhand.studio.server import HOST, PORT, bind, require_token


def test_a_free_port_near_the_usual_one_is_found():
    first = bind(None)
    second = bind(None)
    try:
        ports = [one.getsockname()[1] for one in (first, second)]
        assert len(set(ports)) == 2
        assert all(one.getsockname()[0] == HOST for one in (first, second))
        assert ports[0] >= PORT or ports[0] > 1024
    finally:
        first.close()
        second.close()


def test_any_port():
    with bind(0) as one:
        assert one.getsockname()[1] > 0


def test_a_port_that_is_taken_is_told_with_what_to_do():
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        with pytest.raises(SettingError, match=r"taken.*--port"):
            bind(other.getsockname()[1])


@pytest.mark.parametrize("token", ["", "short", "with space", "a&b=c123", "日本語" * 3, "x" * 7])
def test_a_token_that_an_address_cannot_hold_is_refused(token):
    with pytest.raises(SettingError, match="--token"):
        require_token(token)


def test_tokens():
    require_token("abcd-EF_1.2~")


def test_the_end_stops_runs_by_their_checkpoints_and_says_how_to_go_on(
    mnist_folder, tmp_path, open_page, run_studio
):
    with run_studio(tmp_path, "--token", "end-of-a-studio", data=mnist_folder) as one:
        assert one.token == "end-of-a-studio"
        page = open_page(one.address("/", iterations="1000000"))
        page.get_by_role("button", name="Start").click()
        page.get_by_text("of 1,000,000 iterations").first.wait_for()
        page.wait_for_function("!document.querySelector('.state').textContent.startsWith('0 ')")
        page.context.close()
        status, said = one.end()
    assert status == 0
    (line,) = [line for line in said.splitlines() if "--resume" in line]
    folder = line.split()[-1]
    assert (tmp_path / folder / "checkpoint.safetensors").is_file()
    # No more iterations than it has done: to resume is to read it whole.
    done = subprocess.run(
        [sys.executable, "-m", "backhand", "train", "--resume", folder, "--iterations", "5"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 2
    assert "has done" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal there")
def test_ctrl_c_ends_it_without_a_traceback(tmp_path, small_mnist, run_studio):
    with run_studio(tmp_path, data=small_mnist) as one:
        one.process.send_signal(signal.SIGINT)
        out, _ = one.process.communicate(timeout=60)
        assert one.process.returncode == 0
        assert out == ""
