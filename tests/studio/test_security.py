"""Who is let in and who is not: requests to the gatekeeper, and raw ones to the real studio."""

from __future__ import annotations

import http.client
import re
from urllib.parse import urlsplit

import pytest

from backhand.studio.security import Gatekeeper

TOKEN = "a-token-of-a-test"
PORT = 8712
HOST = f"127.0.0.1:{PORT}"


async def behind(scope, receive, send):
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    seen.append(dict(scope["headers"]))
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"Access-Control-Allow-Origin", b"*"), (b"content-type", b"text/plain")],
        }
    )
    await send({"type": "http.response.body", "body": b"inside"})


seen: list[dict[bytes, bytes]] = []
GATE = Gatekeeper(behind, TOKEN, PORT)
COOKIE = f"{GATE.cookie}={GATE._pass.decode()}"


def drive(coroutine):
    """Run what never waits, without an event loop: a browser's may be running in this thread."""
    with pytest.raises(StopIteration):
        coroutine.send(None)


def ask(query=f"token={TOKEN}", kind="http", **headers):
    """The messages that a request is answered with; header names with _ for -."""
    given = {"host": HOST, **{name.replace("_", "-"): value for name, value in headers.items()}}
    scope = {
        "type": kind,
        "path": "/",
        "query_string": query.encode(),
        "headers": [(n.encode(), v.encode()) for n, v in given.items() if v is not None],
    }
    sent = []

    async def send(message):
        sent.append(message)

    drive(GATE(scope, None, send))
    return sent


def status(*words, **headers):
    return ask(*words, **headers)[0]["status"]


def test_the_token_opens_and_leaves_a_cookie_that_no_script_reads():
    sent = ask()
    assert sent[0]["status"] == 200
    cookie = dict(sent[0]["headers"])[b"set-cookie"].decode()
    assert cookie.startswith(COOKIE)
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert TOKEN not in cookie


def test_the_cookie_keeps_it_open():
    assert status("", cookie=f"other=1; {COOKIE}") == 200
    assert b"set-cookie" not in dict(ask("", cookie=COOKIE)[0]["headers"])


@pytest.mark.parametrize(
    ("query", "cookie"),
    [
        ("", None),
        ("token=", None),
        ("token=wrong", None),
        (f"token={TOKEN}x", None),
        (f"token={TOKEN[:-1]}", None),
        (f"Token={TOKEN}", None),
        ("", "backhand_studio_8712=wrong"),
        ("", COOKIE.replace("8712", "8713")),
        ("", f"{GATE.cookie}={TOKEN}"),
        ("", "\x00=;;;"),
        # A wrong token is refused even where the cookie is right: two tabs, two studios.
        ("token=wrong", COOKIE),
        ("token=%ff%fe", None),
        ("token=é", None),
    ],
)
def test_without_a_token_or_with_a_wrong_one_nobody_gets_in(query, cookie):
    assert status(query, cookie=cookie) == 403
    assert ask(query, "websocket", cookie=cookie) == [{"type": "websocket.close", "code": 1008}]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "LOCALHOST"])
def test_this_machine_by_all_its_names(host):
    assert status(host=f"{host}:{PORT}", origin=f"http://{host}:{PORT}") == 200


@pytest.mark.parametrize(
    "host",
    [
        None,
        "",
        "127.0.0.1",
        "127.0.0.1:80",
        "evil.example:8712",
        "127.0.0.1.evil.example:8712",
        "127.0.0.1:8712.evil.example",
        "evil.example@127.0.0.1:8712",
        "0.0.0.0:8712",
        "127.0.0.1:8712 ",
    ],
)
def test_a_name_that_was_made_to_point_here_is_refused(host):
    assert status(host=host, cookie=COOKIE) == 403


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "http://evil.example",
        "http://127.0.0.1:8713",
        "https://127.0.0.1:8712",
        "http://localhost:8712",
        "http://127.0.0.1:8712.evil.example",
        "file://",
    ],
)
def test_another_page_is_refused_with_token_and_cookie(origin):
    assert status(origin=origin, cookie=COOKIE) == 403
    assert ask(kind="websocket", origin=origin, cookie=COOKIE)[0]["type"] == "websocket.close"


def test_our_own_page_may_open_a_websocket():
    sent = ask("", "websocket", origin=f"http://{HOST}", cookie=COOKIE)
    assert sent == [{"type": "websocket.accept"}]


@pytest.mark.parametrize(
    ("site", "mode", "destination", "expected"),
    [
        ("same-origin", "cors", "empty", 200),
        ("none", "navigate", "document", 200),
        # Another port of this machine is the same site, and no less another's.
        ("same-site", "no-cors", "image", 403),
        ("cross-site", "no-cors", "script", 403),
        ("cross-site", "navigate", "iframe", 403),
        ("cross-site", "navigate", "document", 200),
        ("nonsense", "cors", "empty", 403),
    ],
)
def test_what_the_browser_says_of_where_a_request_comes_from(site, mode, destination, expected):
    assert status(sec_fetch_site=site, sec_fetch_mode=mode, sec_fetch_dest=destination) == expected


def test_every_answer_carries_the_policy_and_opens_no_door():
    for sent in (ask(), ask("")):
        headers = {name.lower(): value for name, value in sent[0]["headers"]}
        policy = headers[b"content-security-policy"].decode()
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'self'" in policy
        assert "http:" not in policy
        assert headers[b"referrer-policy"] == b"no-referrer"
        assert headers[b"x-content-type-options"] == b"nosniff"
        assert b"access-control-allow-origin" not in headers


def test_the_page_that_refuses_speaks_both_languages():
    body = ask("")[1]["body"].decode()
    assert "whole address" in body
    assert "アドレス" in body


def test_nobody_is_a_proxy():
    seen.clear()
    ask(x_forwarded_prefix="/evil", x_forwarded_for="1.2.3.4")
    assert not any(name.startswith(b"x-forwarded") for name in seen[0])


def test_a_header_that_comes_twice_is_refused():
    scope = {
        "type": "http",
        "path": "/",
        "query_string": f"token={TOKEN}".encode(),
        "headers": [(b"host", HOST.encode()), (b"host", b"evil.example")],
    }
    sent = []

    async def send(message):
        sent.append(message)

    drive(GATE(scope, None, send))
    assert sent[0]["status"] == 403


# The real studio, asked without a browser.


def raw(studio, path, method="GET", **headers):
    parts = urlsplit(studio.url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    connection.request(method, path, headers={n.replace("_", "-"): v for n, v in headers.items()})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def upgrade(studio, query="", **headers):
    return raw(
        studio,
        f"/_nicegui_ws/socket.io/?EIO=4&transport=websocket{query}",
        Connection="Upgrade",
        Upgrade="websocket",
        Sec_WebSocket_Version="13",
        Sec_WebSocket_Key="dGhlIHNhbXBsZSBub25jZQ==",
        **headers,
    )


def test_nothing_of_the_studio_is_served_to_a_stranger(studio):
    page = raw(studio, f"/?token={studio.token}")
    assert page.status == 200
    for path in (
        "/",
        "/draw",
        "/report/1",
        "/docs",
        "/openapi.json",
        "/_nicegui_ws/socket.io/?EIO=4&transport=polling",
        "/nothing-here",
    ):
        assert raw(studio, path).status == 403, path
        assert raw(studio, f"{path}{'&' if '?' in path else '?'}token=wrong").status == 403, path


def test_static_files_are_behind_the_gate_too(studio):
    page = raw(studio, f"/?token={studio.token}")
    cookie = page.getheader("Set-Cookie").partition(";")[0]
    from backhand.studio.tab import ASSETS_PATH

    assert raw(studio, f"{ASSETS_PATH}/studio.css").status == 403
    assert raw(studio, f"{ASSETS_PATH}/studio.css", Cookie=cookie).status == 200
    assert raw(studio, f"{ASSETS_PATH}/../server.py", Cookie=cookie).status == 404
    assert raw(studio, f"{ASSETS_PATH}/%2e%2e/server.py", Cookie=cookie).status == 404


def test_the_websocket_of_another_page_is_refused(studio):
    page = raw(studio, f"/?token={studio.token}")
    cookie = page.getheader("Set-Cookie").partition(";")[0]
    ours = studio.origin
    assert upgrade(studio, Origin=ours).status == 403
    for origin in ("http://evil.example", "null", "http://127.0.0.1:1"):
        assert upgrade(studio, Cookie=cookie, Origin=origin).status == 403
        assert upgrade(studio, f"&token={studio.token}", Origin=origin).status == 403
    assert upgrade(studio, Cookie=cookie, Origin=ours, Host="evil.example").status == 403
    assert upgrade(studio, Cookie=cookie, Origin=ours).status == 101


def test_the_address_is_printed_whole_on_a_line_of_its_own(studio):
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?token=[\w-]{20,}", studio.url)


# And a browser.


def test_a_wrong_token_is_refused(studio, browser):
    with browser.new_context() as context:
        page = context.new_page()
        assert page.goto(f"{studio.origin}/?token=wrong").status == 403
        assert "whole address" in page.inner_text("main")
        assert page.goto(f"{studio.origin}/").status == 403


def test_another_origin_gets_nothing_even_in_the_browser_that_has_the_cookie(studio, browser):
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(studio.url)
        page.wait_for_selector("main h1")
        # The same studio by another name: another origin, the same machine.
        other = studio.origin.replace("127.0.0.1", "localhost")
        page.goto(f"{other}/?token={studio.token}")
        page.wait_for_selector("main h1")
        target = studio.origin
        assert (
            page.evaluate(
                """url => fetch(url, {credentials: 'include'})
                .then(answer => answer.status, () => 'refused')""",
                f"{target}/",
            )
            == "refused"
        )
        page.goto("about:blank")
        page.set_content(f'<iframe id="f" src="{target}/"></iframe>')
        frame = page.frames[-1]
        frame.wait_for_load_state()
        assert page.locator("#f").content_frame.locator("main.room-train").count() == 0
        closed = page.evaluate(
            """(url) => new Promise((done) => {
            const socket = new WebSocket(url);
            socket.onopen = () => done('open'); socket.onclose = () => done('closed'); })""",
            f"{target.replace('http', 'ws')}/_nicegui_ws/socket.io/?EIO=4&transport=websocket",
        )
        assert closed == "closed"
